package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every list has the same shape: items and next, cursor and limit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListsTest {
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
        for (int n = 0; n < 7; n++) {
            ok(
                    "/api/v1/jobs",
                    Map.of(
                            "prompt",
                            "p" + n,
                            "agent",
                            "rehearsal",
                            "labels",
                            Map.of("n", "" + n % 2, "all", "")));
            server.nodeKey("n" + n);
            TestNode.welcomed(server, server.nodeKey("m" + n).secret(), List.of()).close();
            ok(
                    "/api/v1/secrets",
                    Map.of("scope", "profile:p" + n, "name", "S", "value", "hunter2-" + n));
        }
    }

    private void ok(String path, Object body) {
        RunningServer.ok(server.post(path, Json.write(body)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** All items of all pages. */
    private List<JsonNode> walked(String path, int limit) {
        var all = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var sign = path.contains("?") ? "&" : "?";
            var page = server.json(path + sign + "limit=" + limit + cursor);
            assertThat(page.path("items").size()).isLessThanOrEqualTo(limit);
            page.path("items").forEach(all::add);
            var next = page.path("next").asString("");
            cursor =
                    next.isEmpty()
                            ? ""
                            : "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        } while (!cursor.isEmpty());
        return all;
    }

    @Test
    void every_list_is_walked_by_cursor_and_gives_each_item_once_in_its_order() {
        for (var path :
                List.of(
                        "/api/v1/jobs",
                        "/api/v1/jobs?label=all",
                        "/api/v1/jobs?label=n%3D1",
                        "/api/v1/jobs?state=queued,running",
                        "/api/v1/jobs?text=P",
                        "/api/v1/nodes",
                        "/api/v1/keys",
                        "/api/v1/keys?grant=node",
                        "/api/v1/secrets",
                        "/api/v1/prices",
                        "/api/v1/agents",
                        "/api/v1/usage",
                        "/api/v1/audit",
                        "/api/v1/retention/runs",
                        "/api/v1/jobs/j1/artifacts")) {
            var most = path.contains("retention") ? 100 : 200;
            var whole = server.json(path + (path.contains("?") ? "&" : "?") + "limit=" + most);
            var walked = walked(path, path.contains("prices") ? 50 : 2);

            assertThat(new HashSet<>(walked)).as(path).hasSize(walked.size());
            var expected = new ArrayList<JsonNode>();
            whole.path("items").forEach(expected::add);
            assertThat(walked.subList(0, Math.min(200, walked.size())))
                    .as(path)
                    .isEqualTo(expected);
        }
    }

    @Test
    void events_are_walked_by_cursor_too() {
        var request =
                server.as(server.adminKey(), "/api/v1/events?kind=job.queued&limit=3")
                        .header("Accept", "application/json");
        var first = Json.read(RunningServer.ok(server.send(request)).body(), JsonNode.class);
        var rest =
                server.as(
                                server.adminKey(),
                                "/api/v1/events?kind=job.queued&cursor="
                                        + first.path("next").asString())
                        .header("Accept", "application/json");
        var second = Json.read(RunningServer.ok(server.send(rest)).body(), JsonNode.class);

        assertThat(first.path("items").size()).isEqualTo(3);
        assertThat(second.path("items").size()).isEqualTo(4);
        assertThat(server.get("/api/v1/jobs/j1/steps?cursor=0&after=0").statusCode())
                .isEqualTo(400);
    }

    @Test
    void events_of_one_thing_are_that_things_alone() {
        var request =
                server.as(server.adminKey(), "/api/v1/events?thing=m3")
                        .header("Accept", "application/json");

        var page = Json.read(RunningServer.ok(server.send(request)).body(), JsonNode.class);

        assertThat(page.path("items")).isNotEmpty();
        assertThat(page.path("items"))
                .allSatisfy(event -> assertThat(event.path("thing").asString()).isEqualTo("m3"));
    }

    @Test
    void filters_of_the_short_lists_find_what_they_say() {
        assertThat(names("/api/v1/nodes?state=offline&tag=test&limit=2"))
                .containsExactly("m0", "m1");
        assertThat(names("/api/v1/nodes?tag=gpu")).isEmpty();
        assertThat(names("/api/v1/nodes?cli=custom&scheduling=open")).hasSize(7);
        assertThat(names("/api/v1/keys?grant=admin")).containsExactly("admin.key");
        assertThat(names("/api/v1/keys?node=n3")).containsExactly("n3");
        assertThat(names("/api/v1/keys?name=m1")).containsExactly("m1");
        assertThat(names("/api/v1/agents?cli=codex")).containsExactly("codex");
        assertThat(server.json("/api/v1/secrets?scope=profile:p3").path("items").size())
                .isEqualTo(1);
        assertThat(server.json("/api/v1/secrets?name=T").path("items").size()).isZero();
        assertThat(server.json("/api/v1/prices?provider=nobody").path("items").size()).isZero();
    }

    private Set<String> names(String path) {
        var names = new java.util.LinkedHashSet<String>();
        server.json(path).path("items").forEach(item -> names.add(item.path("name").asString()));
        return names;
    }

    @Test
    void a_wrong_filter_cursor_or_limit_is_named() {
        for (var path :
                List.of(
                        "/api/v1/nodes?state=asleep",
                        "/api/v1/nodes?cursor=%21",
                        "/api/v1/nodes?limit=0",
                        "/api/v1/keys?grant=king",
                        "/api/v1/budgets?state=empty",
                        "/api/v1/jobs?state=queued,nothing",
                        "/api/v1/secrets?limit=1001")) {
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(400);
        }
    }

    @Test
    void many_jobs_are_cancelled_and_tried_again_over_http() {
        var member = server.key("cat", Grant.MEMBER).secret();
        RunningServer.ok(
                server.send(
                        server.as(member, "/api/v1/jobs")
                                .POST(
                                        java.net.http.HttpRequest.BodyPublishers.ofString(
                                                "{\"prompt\":\"x\",\"agent\":\"rehearsal\",\"labels\":{\"mine\":\"\"}}"))));

        var cancelled =
                RunningServer.ok(
                                server.post(
                                        "/api/v1/jobs/cancel",
                                        "{\"filter\":{\"label\":\"mine\"},\"reason\":\"no\"}"))
                        .body();
        var again =
                RunningServer.ok(
                                server.post(
                                        "/api/v1/jobs/retry",
                                        "{\"filter\":{\"label\":\"mine\",\"state\":\"cancelled\"}}"))
                        .body();

        assertThat(cancelled).contains("\"outcome\":\"done\"").contains("\"state\":\"cancelled\"");
        assertThat(again).contains("\"done\":1").contains("\"state\":\"queued\"");
        assertThat(server.post("/api/v1/jobs/cancel", "{}").statusCode()).isEqualTo(400);
    }

    @Test
    void the_summary_counts_jobs_and_nodes_and_names_the_cost() {
        var summary = server.json("/api/v1/summary");

        var jobs = summary.path("jobs");
        assertThat(jobs.path("queued").asLong() + jobs.path("running").asLong())
                .isGreaterThanOrEqualTo(7);
        assertThat(summary.path("jobs").has("timed_out")).isTrue();
        assertThat(summary.path("nodes").path("offline").asLong()).isEqualTo(7);
        assertThat(summary.has("estimated_cost_usd")).isTrue();
        assertThat(summary.path("estimated_cost_usd").isNull()).isTrue();
        assertThat(summary.path("today").path("day").asString()).matches("\\d{4}-\\d\\d-\\d\\d");
    }
}
