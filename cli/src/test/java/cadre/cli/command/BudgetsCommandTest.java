package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.BudgetView;
import cadre.wire.api.Page;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetsCommandTest {
    private static final BudgetView MAIN =
            new BudgetView(
                    "main",
                    Optional.empty(),
                    "day",
                    Optional.of(20_000_000L),
                    Optional.of(new BigDecimal("50")),
                    false,
                    "2026-03-01",
                    1_200_000,
                    new BigDecimal("45.5"),
                    2,
                    91,
                    "near",
                    Optional.of(Instant.parse("2026-03-02T00:00:00Z")));

    private final FakeServer server = new FakeServer();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void budgets_are_listed_with_what_is_used_of_them() {
        server.json("GET /api/v1/budgets", new Page<>(List.of(MAIN), Optional.empty()));

        assertThat(cadre("budgets").out())
                .contains("WHO", "main", "1,200,000", "20,000,000", "$50.00", "91 %", "near")
                .contains("2 unpriced");
        assertThat(cadre("budgets", "--json").out()).contains("\"most_tokens\":20000000");
    }

    @Test
    void one_is_set_and_removed() {
        server.json("PUT /api/v1/budgets/main", MAIN).json("DELETE /api/v1/budgets/main", Map.of());

        assertThat(cadre("budgets", "set", "main", "--money-per-day", "50").out())
                .isEqualTo("main has used 91 % of its budget of 2026-03-01\n");
        assertThat(cadre("budgets", "remove", "main").out()).isEqualTo("removed\n");
        assertThat(cadre("budgets", "remove", "main", "--json").out()).contains("\"main\"");
        assertThat(cadre("budgets", "set", "main").status()).isEqualTo(2);
    }

    @Test
    void one_of_a_month_that_stops_what_runs_is_asked_for_so() {
        server.json("PUT /api/v1/budgets/person%3Aann", MAIN);

        cadre("budgets", "set", "person:ann", "--per", "month", "--money", "20", "--stop");

        var sent = server.last("PUT /api/v1/budgets/person%3Aann");
        assertThat(sent.line()).isEqualTo("PUT /api/v1/budgets/person%3Aann?period=month");
        assertThat(new String(sent.body(), StandardCharsets.UTF_8))
                .contains("\"usd\":20")
                .contains("\"stops\":true");
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }
}
