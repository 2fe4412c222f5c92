package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Usage and prices over HTTP, with what a node reports over a real link. */
class UsageRoutesTest {
    @TempDir private Path home;
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Usage tokens(long input, long cached, long output) {
        return new Usage(input, cached, 0, output, 0, Optional.empty());
    }

    private void runs(Usage soFar, ModelUsage... models) {
        var key = server.nodeKey("n1").secret();
        try (var node = TestNode.welcomed(server, key, List.of())) {
            RunningServer.ok(
                    server.post("/api/v1/jobs", "{\"prompt\":\"x\",\"agent\":\"rehearsal\"}"));
            var order = node.next(ServerMessage.Start.class).order();
            node.send(
                    new NodeMessage.Used(
                            order.attempt(),
                            order.token(),
                            soFar,
                            List.of(new ModelUsage("gpt-5", soFar))));
            var result =
                    new AttemptResult(
                            new Ending.Succeeded(),
                            Optional.of(0),
                            true,
                            "done",
                            "s",
                            "",
                            ModelUsage.total(List.of(models)),
                            List.of(models),
                            IsolationKind.BUBBLEWRAP,
                            List.of(),
                            List.of(),
                            List.of(),
                            5);
            node.send(new NodeMessage.Finished(order.attempt(), order.token(), result));
            node.next(ServerMessage.FinishedStored.class);
        }
    }

    @Test
    void what_a_run_used_is_an_event_a_sum_a_figure_and_a_part_of_its_job() {
        runs(
                tokens(10, 0, 1),
                new ModelUsage("gpt-5", tokens(800_000, 400_000, 100_000)),
                new ModelUsage("mystery", tokens(5, 0, 5)));

        var usage = server.json("/api/v1/usage");
        var gpt = usage.path("events").get(1);
        assertThat(gpt.path("run_id").asString()).isEqualTo("j1.1");
        assertThat(gpt.path("prompt_tokens").asLong()).isEqualTo(1_200_000);
        assertThat(gpt.path("completion_tokens").asLong()).isEqualTo(100_000);
        assertThat(gpt.path("total_tokens").asLong()).isEqualTo(1_300_000);
        assertThat(gpt.path("cost_usd").decimalValue()).isEqualByComparingTo("2.05");
        var mystery = usage.path("events").get(0);
        assertThat(mystery.has("cost_usd")).isTrue();
        assertThat(mystery.get("cost_usd").isNull()).isTrue();
        assertThat(usage.path("sums").path("total").path("unpriced").asLong()).isEqualTo(1);
        assertThat(usage.path("sums").path("model")).hasSize(2);
        assertThat(server.json("/api/v1/usage?model=gpt-5&job=j1").path("events")).hasSize(1);
        assertThat(server.json("/api/v1/usage?until=2020-01-01T00:00:00Z").path("events"))
                .isEmpty();

        var figures = server.get("/metrics").body();
        assertThat(figures)
                .contains(
                        "cadre_llm_tokens_total{kind=\"cached\",model=\"gpt-5\",provider=\"openai\"} 400000.0",
                        "cadre_llm_cost_usd_total{model=\"gpt-5\",provider=\"openai\"} 2.05")
                .doesNotContain("cadre_llm_cost_usd_total{model=\"mystery\"");

        var attempt = server.json("/api/v1/jobs/j1").path("attempts").get(0);
        assertThat(attempt.path("usage").path("input_tokens").asLong()).isEqualTo(800_005);
        assertThat(attempt.path("usage").has("cost_usd")).isFalse();
    }

    @Test
    void pages_go_on_where_the_one_before_ended() {
        runs(
                tokens(1, 0, 0),
                new ModelUsage("a", tokens(2, 0, 0)),
                new ModelUsage("b", tokens(1, 0, 0)),
                new ModelUsage("c", tokens(1, 0, 0)));

        var first = server.json("/api/v1/usage?limit=2");
        var next = first.path("next").asString();
        var second = server.json("/api/v1/usage?limit=2&cursor=" + next);

        assertThat(first.path("events")).hasSize(2);
        assertThat(second.path("events")).hasSize(1);
        assertThat(second.has("sums")).isFalse();
        assertThat(second.has("next")).isFalse();
        var wrong = server.get("/api/v1/usage?cursor=x");
        assertThat(RunningServer.problem(wrong).code()).isEqualTo(ErrorCode.INVALID);
        var time = server.get("/api/v1/usage?since=yesterday");
        assertThat(RunningServer.problem(time).which()).containsEntry("parameter", "since");
    }

    @Test
    void prices_are_imported_and_then_price_the_history_on_request() {
        runs(tokens(1, 0, 0), new ModelUsage("house-1", tokens(1_000_000, 0, 0)));
        var list = "{\"house-1\":{\"input_cost_per_token\":%s,\"output_cost_per_token\":1e-06}}";

        var bad = server.post("/api/v1/prices/import", list.formatted("\"three\""));
        assertThat(RunningServer.problem(bad).which())
                .containsEntry("row", "house-1")
                .containsEntry("field", "input_cost_per_token");
        assertThat(server.json("/api/v1/prices?model=house-1").path("items")).isEmpty();

        var path = "/api/v1/prices/import?valid_from=2020-01-01&source=ours";
        var done = RunningServer.ok(server.post(path, list.formatted("3e-06"))).body();
        assertThat(done).contains("\"added\":1");
        var price = server.json("/api/v1/prices?model=house-1").path("items").get(0);
        assertThat(price.path("input_usd").decimalValue()).isEqualByComparingTo("3");
        assertThat(price.path("source").asString()).isEqualTo("ours");

        assertThat(RunningServer.ok(server.post("/api/v1/usage/reprice", "")).body())
                .isEqualTo("{\"events\":1,\"changed\":1,\"unpriced\":0}");
        assertThat(server.json("/api/v1/usage").path("events").get(0).path("cost_usd").asInt())
                .isEqualTo(3);
    }

    @Test
    void a_viewer_may_look_at_all_of_it_and_change_none() {
        var viewer = server.key("v", Grant.VIEWER).secret();

        for (var path : List.of("/api/v1/usage", "/api/v1/prices")) {
            assertThat(server.send(server.as(viewer, path)).statusCode()).isEqualTo(200);
        }
        for (var path : List.of("/api/v1/usage/reprice", "/api/v1/prices/import")) {
            var post = server.as(viewer, path).POST(BodyPublishers.ofString("{}"));
            assertThat(server.send(post).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void a_price_file_with_a_bad_number_stops_the_start_and_names_the_line() throws IOException {
        var other = Files.createDirectories(home.resolve("other"));
        var file =
                Files.writeString(
                        other.resolve("mine.yaml"),
                        """
                        prices:
                          - {model: a, valid_from: 2025-01-01, input_usd: x, output_usd: 2}
                        """);

        Assertions.assertThatThrownBy(
                        () -> RunningServer.on(other, Map.of("CADRE_PRICES", file.toString())))
                .hasMessageContaining("mine.yaml:2")
                .hasMessageContaining("'x' is no price of a");
        Assertions.assertThatThrownBy(
                        () -> RunningServer.on(other, Map.of("CADRE_PRICES", "/no/such.yaml")))
                .hasMessageContaining("CADRE_PRICES");
    }
}
