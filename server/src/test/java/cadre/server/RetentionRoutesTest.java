package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RetentionRoutesTest {
    @TempDir Path home;

    @Test
    void a_run_is_begun_over_the_api_and_its_end_is_seen_there_and_by_the_doctor() {
        try (var server = RunningServer.on(home)) {
            var view = Json.read(server.get("/api/v1/retention").body(), RetentionView.class);
            assertThat(view.kept())
                    .extracting(RetentionView.Kept::what)
                    .containsExactly(
                            "succeeded",
                            "failed",
                            "cancelled",
                            "unfinished",
                            "events",
                            "logs",
                            "artifacts",
                            "bundles",
                            "deliveries",
                            "outbox");
            assertThat(view.kept().getFirst().rule()).isEqualTo("for ever");
            assertThat(view.lastRun()).isEmpty();

            var begun = server.post("/api/v1/retention/runs", "{}");
            assertThat(begun.statusCode()).isEqualTo(201);
            var id = Json.read(begun.body(), RetentionRun.class).id();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> run(server, id).path("state").asString("").equals("done"));
        }
        try (var server = RunningServer.on(home)) {
            assertThat(checks(server).path("retention").asString(""))
                    .contains("done, deleted nothing; the next run deletes nothing");
            assertThat(checks(server).path("kept").asString("")).contains("the database has");
        }
    }

    @Test
    void whoever_goes_on_behind_deleted_events_gets_410_and_from_0_all_that_is_kept() {
        try (var server = RunningServer.on(home)) {
            server.key("ann", Grant.MEMBER);
            server.key("bob", Grant.MEMBER);
        }
        try (var db = TestStores.main(home)) {
            db.write(tx -> {
                tx.update("delete from event where seq <= 2");
                return tx.update("update event_floor set seq = 2");
            });
        }
        try (var server = RunningServer.on(home)) {
            var page = server.get("/api/v1/events?after=1");
            gone(page);
            gone(
                    server.send(
                            server.as(server.adminKey(), "/api/v1/events?after=1")
                                    .header("Accept", "text/event-stream")));
            gone(
                    server.send(
                            server.as(server.adminKey(), "/api/v1/events")
                                    .header("Accept", "text/event-stream")
                                    .header("Last-Event-ID", "0")));
            var all =
                    server.send(
                            server.as(server.adminKey(), "/api/v1/events?after=0")
                                    .header("Accept", "application/json"));
            assertThat(
                            Json.read(all.body(), JsonNode.class)
                                    .path("items")
                                    .path(0)
                                    .path("seq")
                                    .asInt())
                    .isEqualTo(3);
        }
    }

    @Test
    void settings_of_retention_are_read_in_days_and_bytes() {
        var variables =
                Map.of(
                        "CADRE_HOME", home.toString(),
                        "CADRE_RETENTION_SUCCEEDED_DAYS", "30",
                        "CADRE_RETENTION_LOGS_BYTES", "1000000",
                        "CADRE_RETENTION_EVENTS_MOST", "10000",
                        "CADRE_RETENTION_EVERY_SEC", "60");

        var policy = ServerConfig.read(variables, home).retention();

        assertThat(policy.every()).contains(Duration.ofSeconds(60));
        assertThat(policy.succeeded()).contains(Duration.ofDays(30));
        assertThat(policy.failed()).isEmpty();
        assertThat(policy.logs().most()).contains(1_000_000L);
        assertThat(policy.events().most()).contains(10_000L);
        assertThat(policy.bundles()).contains(Duration.ofDays(30));
        for (var bad :
                Map.of(
                                "CADRE_RETENTION_EVENTS_MOST", "9999",
                                "CADRE_RETENTION_EVERY_SEC", "59")
                        .entrySet()) {
            var with = new TreeMap<>(variables);
            with.put(bad.getKey(), bad.getValue());
            assertThatThrownBy(() -> ServerConfig.read(with, home))
                    .hasMessageContaining(bad.getKey())
                    .hasMessageContaining("0 is wanted, or");
        }
    }

    private static void gone(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(410);
        var problem = RunningServer.problem(response);
        assertThat(problem.code()).isEqualTo(ErrorCode.GONE);
        assertThat(problem.fix()).contains("after=2");
    }

    private static JsonNode run(RunningServer server, long id) {
        for (var run : server.json("/api/v1/retention/runs").path("items")) {
            if (run.path("id").asLong() == id) {
                return run;
            }
        }
        throw new AssertionError("no run " + id);
    }

    private static JsonNode checks(RunningServer server) {
        var found = new java.util.TreeMap<String, String>();
        for (var check : server.json("/api/v1/doctor").path("checks")) {
            found.put(check.path("name").asString(""), check.path("detail").asString(""));
        }
        return Json.tree(found);
    }
}
