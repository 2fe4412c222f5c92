package cadre.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.BudgetView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldupsTest {
    @Test
    void a_budget_that_is_used_up_is_allowed_more_by_the_line_that_the_doctor_gives() {
        var check = Holdups.budget(reached("person:Ann Lee", "month", "2026-05"));

        assertThat(check.ok()).isFalse();
        assertThat(check.detail()).startsWith("120 % of 2026-05 are used; jobs wait until");
        assertThat(check.fix())
                .endsWith(
                        "'cadre budgets set \"person:Ann Lee\" --per month' with --tokens or --money");
        assertThat(Holdups.budget(reached("main", "day", "2026-05-01")).fix())
                .endsWith("'cadre budgets set main --per day' with --tokens or --money");
    }

    private static BudgetView reached(String who, String period, String span) {
        return new BudgetView(
                who,
                Optional.empty(),
                period,
                Optional.of(100L),
                Optional.empty(),
                false,
                span,
                120,
                BigDecimal.ZERO,
                0,
                120,
                "reached",
                Optional.of(Instant.parse("2026-06-01T00:00:00Z")));
    }
}
