package cadre.server.gateways.rest;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.UsageGroups;
import cadre.wire.api.UsageSum;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsageCsvTest {
    @Test
    void a_name_that_a_spreadsheet_would_run_is_text() {
        assertThat(UsageCsv.cell("=cmd|' /C calc'!A0")).isEqualTo("\"'=cmd|' /C calc'!A0\"");
        assertThat(UsageCsv.cell("+1")).isEqualTo("\"'+1\"");
        assertThat(UsageCsv.cell("-1")).isEqualTo("\"'-1\"");
        assertThat(UsageCsv.cell("@a")).isEqualTo("\"'@a\"");
        assertThat(UsageCsv.cell("\ta")).isEqualTo("\"'\ta\"");
        assertThat(UsageCsv.cell("a, \"b\"")).isEqualTo("\"a, \"\"b\"\"\"");
        assertThat(UsageCsv.cell("gpt-5")).isEqualTo("gpt-5");
    }

    @Test
    void what_is_unpriced_has_an_empty_cell() {
        var total = new UsageSum("total", 3, 12, 2, 4, 16, Optional.empty(), 3);
        var priced = new UsageSum("gpt-5", 2, 11, 2, 4, 15, Optional.of(new BigDecimal("0.5")), 0);
        var unpriced = new UsageSum("new", 1, 1, 0, 0, 1, Optional.empty(), 1);
        var groups =
                new UsageGroups(
                        "model", List.of(priced, unpriced), total, List.of(), Optional.empty());

        assertThat(new String(UsageCsv.of(groups), StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "model,events,prompt_tokens,cached_tokens,completion_tokens,total_tokens,cost_usd,unpriced",
                        "gpt-5,2,11,2,4,15,0.5,0",
                        "new,1,1,0,0,1,,1");
    }
}
