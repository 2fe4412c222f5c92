package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.AcceptedDay;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.Page;
import cadre.wire.api.PriceImport;
import cadre.wire.api.PriceView;
import cadre.wire.api.QuotaView;
import cadre.wire.api.Repriced;
import cadre.wire.api.UsageEvent;
import cadre.wire.api.UsageGroups;
import cadre.wire.api.UsagePage;
import cadre.wire.api.UsageSum;
import cadre.wire.api.UsageSums;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageCommandTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    private static UsageSum sum(String key, long events, Optional<BigDecimal> cost, long unpriced) {
        return new UsageSum(key, events, 1_200, 300, 45, 1_245, cost, unpriced);
    }

    private static Optional<BigDecimal> usd(String text) {
        return Optional.of(new BigDecimal(text));
    }

    private static UsagePage page() {
        var event =
                new UsageEvent(
                        7,
                        Sample.ATTEMPT,
                        new AgentName("codex"),
                        "openai",
                        "gpt-5",
                        1_200,
                        45,
                        1_245,
                        usd("0.0123"),
                        Sample.NOON,
                        new TeamName("main"),
                        new NodeName("build-1"),
                        900,
                        300,
                        0,
                        0,
                        Optional.empty(),
                        usd("0.0123"),
                        Optional.of(3L),
                        Sample.NOON);
        var all = sum("x", 1, usd("1"), 0);
        return new UsagePage(
                List.of(event),
                Optional.of("7"),
                Optional.of(
                        new UsageSums(
                                sum("total", 3, usd("1.5"), 1),
                                List.of(
                                        sum("2026-03-01", 2, usd("1.5"), 0),
                                        sum("2026-02-28", 1, Optional.empty(), 1)),
                                List.of(sum("", 1, usd("0.00000005"), 0)),
                                List.of(all),
                                List.of(all),
                                List.of(all))));
    }

    @Test
    void usage_is_a_table_of_days_with_its_total_and_says_what_is_unpriced() {
        server.json("GET /api/v1/usage", page());

        var called = cadre("usage", "--since", "7d", "--agent", "codex");

        assertThat(called.out())
                .isEqualTo(
                        """
                        DAY         RUNS   IN  CACHED  OUT  TOTAL                COST
                        2026-03-01     2  900     300   45  1,245               $1.50
                        2026-02-28     1  900     300   45  1,245            unpriced
                        total          3  900     300   45  1,245  $1.50 + 1 unpriced
                        """);
        assertThat(server.last("GET /api/v1/usage").line())
                .isEqualTo("GET /api/v1/usage?limit=20&since=2026-02-22T12%3A00%3A00Z&agent=codex");
    }

    @Test
    void by_person_the_cost_of_an_accepted_change_is_said() {
        server.json(
                "GET /api/v1/usage/sums",
                new UsageGroups(
                        "person",
                        List.of(sum("ann", 2, usd("1.5"), 0)),
                        sum("total", 2, usd("1.5"), 0),
                        List.of(new AcceptedDay("2026-03-01", 2)),
                        usd("0.75")));

        var called = cadre("usage", "--by", "person", "--since", "7d");

        assertThat(called.out())
                .isEqualTo(
                        """
                        PERSON  RUNS   IN  CACHED  OUT  TOTAL   COST
                        ann        2  900     300   45  1,245  $1.50
                        """);
        assertThat(called.err()).contains("2 changes accepted, $0.7500 for each");
        assertThat(server.last("GET /api/v1/usage/sums").line())
                .isEqualTo("GET /api/v1/usage/sums?by=person&since=2026-02-22T12%3A00%3A00Z");
    }

    @Test
    void sums_are_not_of_one_job() {
        assertThat(cadre("usage", "--by", "person", "--job", "j1").err())
                .contains("Such sums are of many runs");
        assertThat(cadre("usage", "--by", "run", "--csv").status()).isEqualTo(2);
        assertThat(cadre("usage", "--by", "day", "--csv", "--json").err())
                .contains("one form", "--csv");
    }

    @Test
    void by_model_a_tiny_cost_is_not_zero_and_a_missing_name_is_said() {
        server.json("GET /api/v1/usage", page());

        assertThat(cadre("usage", "--by", "model").out())
                .isEqualTo(
                        """
                        MODEL       RUNS   IN  CACHED  OUT  TOTAL      COST
                        (not said)     1  900     300   45  1,245  <$0.0001
                        """);
    }

    @Test
    void by_run_every_run_is_listed_and_more_are_pointed_to() {
        server.json("GET /api/v1/usage", page());

        var called = cadre("usage", "--by", "run", "--job", "j17", "--limit", "1");

        assertThat(called.out())
                .isEqualTo(
                        """
                        AT                    RUN    AGENT  PROVIDER  MODEL   IN  CACHED  OUT     COST
                        2026-03-01T12:00:00Z  j17.1  codex  openai    gpt-5  900     300   45  $0.0123
                        """);
        assertThat(called.err()).isEqualTo("There is more: --cursor 7\n");
    }

    @Test
    void for_programs_an_unpriced_run_has_a_null_cost() {
        var page = page();
        var event = page.events().getFirst();
        var unpriced =
                Json.write(event)
                        .replace("\"cost_usd\":0.0123,\"created", "\"cost_usd\":null,\"created");
        server.json(
                "GET /api/v1/usage",
                Map.of("events", List.of(Json.read(unpriced, UsageEvent.class))));

        var json = Json.mapper().readTree(cadre("usage", "--json").out());

        assertThat(json.path("events").get(0).get("cost_usd").isNull()).isTrue();
        assertThat(json.path("events").get(0).path("run_id").asString()).isEqualTo("j17.1");
    }

    @Test
    void an_empty_answer_says_so() {
        server.json(
                "GET /api/v1/usage", new UsagePage(List.of(), Optional.empty(), Optional.empty()));

        assertThat(cadre("usage").out()).startsWith("Nothing of this was used");
        assertThat(cadre("usage", "--by", "week").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void a_job_that_does_not_exist_is_told_from_one_that_used_nothing() {
        server.json(
                "GET /api/v1/usage", new UsagePage(List.of(), Optional.empty(), Optional.empty()));
        server.json("GET /api/v1/jobs/j17", Map.of());
        server.on(
                "GET /api/v1/jobs/j9999",
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no such job",
                                        Map.of("job", "j9999"),
                                        "Look with 'cadre jobs'")));

        assertThat(cadre("usage", "--job", "j17").out()).startsWith("Nothing of this was used");
        var called = cadre("usage", "--job", "j9999");
        assertThat(called.status()).isNotEqualTo(ExitStatus.DONE);
        assertThat(called.err()).contains("no such job", "j9999");
    }

    @Test
    void prices_are_listed_per_million() {
        var price =
                new PriceView(
                        3,
                        "gpt-5",
                        "openai",
                        "2025-08-07",
                        "a list",
                        new BigDecimal("1.25"),
                        new BigDecimal("0.125"),
                        new BigDecimal("1.25"),
                        BigDecimal.TEN);
        server.json("GET /api/v1/prices", new Page<>(List.of(price), Optional.empty()));

        assertThat(cadre("price", "list", "--model", "gpt-5").out())
                .isEqualTo(
                        """
                        MODEL  FROM        INPUT  CACHED  CACHE WRITE  OUTPUT  PROVIDER  VERSION  SOURCE
                        gpt-5  2025-08-07   1.25   0.125         1.25   10.00  openai          3  a list
                        """);
        server.json("GET /api/v1/prices", new Page<>(List.of(), Optional.empty()));
        assertThat(cadre("price", "list", "--model", "x-1").out())
                .startsWith("The model x-1 is unpriced");
    }

    @Test
    void accounts_say_what_is_left_and_what_is_unknown() {
        var at = Instant.parse("2026-05-01T12:00:00Z");
        var claude = new AgentName("claude");
        server.json(
                "GET /api/v1/usage/accounts",
                new Page<>(
                        List.of(
                                new AccountQuota(
                                        claude,
                                        "login",
                                        Optional.of(new NodeName("build-1")),
                                        true,
                                        List.of(
                                                new QuotaView(
                                                        "five_hour",
                                                        "used_up",
                                                        Optional.of(100),
                                                        Optional.of(0),
                                                        18_000,
                                                        Optional.of(at.plusSeconds(60)),
                                                        at)),
                                        Optional.empty()),
                                new AccountQuota(
                                        claude,
                                        "key ANTHROPIC_API_KEY",
                                        Optional.empty(),
                                        false,
                                        List.of(),
                                        Optional.empty())),
                        Optional.empty()));

        assertThat(cadre("usage", "accounts").out())
                .contains("five_hour", "0 %", "2026-05-01T12:01:00Z", "used up", "build-1")
                .contains("key ANTHROPIC_API_KEY", "(all)", "unknown");
    }

    @Test
    void an_import_sends_the_file_as_it_is_and_says_what_it_came_to() throws IOException {
        Files.writeString(folder.resolve("list.json"), "{\"a\":{}}");
        server.json(
                "POST /api/v1/prices/import", new PriceImport(1, 0, 2, 4, 3, 90, "/d/prices.yaml"));

        var called = cadre("price", "import", "list.json", "--valid-from", "2026-01-31");

        assertThat(called.out())
                .isEqualTo(
                        "1 price added, 0 changed, 2 unchanged, 4 kept as your own, 3 without"
                                + " one for tokens skipped; the table has 90 rows in /d/prices.yaml\n");
        assertThat(server.last("POST /api/v1/prices").line())
                .isEqualTo("POST /api/v1/prices/import?valid_from=2026-01-31");
        assertThat(server.last("POST /api/v1/prices").text()).isEqualTo("{\"a\":{}}");
        assertThat(cadre("price", "import", "gone.json").err()).contains("gone.json");
    }

    @Test
    void a_bad_price_is_said_with_its_row() throws IOException {
        Files.writeString(folder.resolve("list.json"), "{}");
        server.on(
                "POST /api/v1/prices/import",
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "A price is wrong",
                                        Map.of("row", "gpt-5"),
                                        "Mend the row")));

        var called = cadre("price", "import", "list.json");

        assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(called.err()).contains("A price is wrong (file list.json, row gpt-5)");
    }

    @Test
    void a_wrong_row_of_yaml_is_said_with_the_name_of_the_file() throws IOException {
        Files.writeString(folder.resolve("ours.yaml"), "prices:\n  - {}");
        server.on(
                "POST /api/v1/prices/import",
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "The price file is wrong",
                                        Map.of("key", "prices[0]", "place", "the import:2"),
                                        "Mend it")));

        assertThat(cadre("price", "import", "ours.yaml").err())
                .contains("The price file is wrong (key prices[0], place ours.yaml:2)");
    }

    @Test
    void pricing_anew_is_asked_for_with_its_bounds() {
        server.json("POST /api/v1/usage/reprice", new Repriced(10, 4, 1));

        var called = cadre("price", "reprice", "--since", "2026-02-01", "--model", "gpt-5");

        assertThat(called.out()).isEqualTo("10 runs looked at, 4 changed, 1 unpriced\n");
        assertThat(server.last("POST /api/v1/usage/reprice").text())
                .isEqualTo("{\"since\":\"2026-02-01T00:00:00Z\",\"model\":\"gpt-5\"}");
    }
}
