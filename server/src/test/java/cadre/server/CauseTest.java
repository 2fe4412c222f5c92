package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage;
import cadre.wire.trace.Cause;
import cadre.wire.trace.TraceParent;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a request caused is known by its id, and by the place in a trace that it came with. */
class CauseTest {
    private static final String PLACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String JOBS = "/api/v1/jobs";
    private static final String JOB = "{\"prompt\":\"say hi\",\"agent\":\"rehearsal\"}";

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

    private JobView file(String traceparent) {
        var request =
                server.as(server.adminKey(), "/api/v1/jobs")
                        .header("X-Request-Id", "edge-7")
                        .header("traceparent", traceparent)
                        .POST(BodyPublishers.ofString(JOB));
        return Json.read(RunningServer.ok(server.send(request)).body(), JobView.class);
    }

    @Test
    void a_job_and_the_order_to_its_node_have_the_request_and_the_place_of_the_client() {
        var expected = Optional.of(new Cause(Optional.of("edge-7"), TraceParent.parse(PLACE)));

        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            var filed = file(PLACE);

            assertThat(filed.cause()).isEqualTo(expected);
            var start = node.next(ServerMessage.Start.class);
            assertThat(start.order().cause()).isEqualTo(expected);
            var shown = server.json("/api/v1/jobs/" + filed.id());
            assertThat(shown.path("cause").path("request").asString()).isEqualTo("edge-7");
            assertThat(shown.path("cause").path("traceparent").asString()).isEqualTo(PLACE);
        }
        var events =
                server.send(
                        server.as(
                                        server.adminKey(),
                                        "/api/v1/events?after=0&limit=10&kind=job.queued")
                                .header("Accept", "application/json"));
        assertThat(Json.read(events.body(), JsonNode.class).path("items").valueStream())
                .map(CauseTest::request)
                .containsExactly("edge-7");
    }

    private static String request(JsonNode event) {
        return event.path("body").path("request").asString("");
    }

    private HttpResponse<String> once(String path, String body, String request, String place) {
        var sent =
                server.as(server.adminKey(), path)
                        .header("Idempotency-Key", "one")
                        .header("X-Request-Id", request)
                        .header("traceparent", place)
                        .POST(BodyPublishers.ofString(body));
        var answer = RunningServer.ok(server.send(sent));
        assertThat(answer.headers().firstValue("X-Request-Id")).contains(request);
        return answer;
    }

    @Test
    void a_job_that_is_filed_again_with_its_key_keeps_what_caused_it_first() {
        var expected = Optional.of(new Cause(Optional.of("edge-1"), TraceParent.parse(PLACE)));
        var first = Json.read(once(JOBS, JOB, "edge-1", PLACE).body(), JobView.class);
        var again = Json.read(once(JOBS, JOB, "edge-2", OTHER).body(), JobView.class);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(List.of(first.cause(), again.cause())).containsExactly(expected, expected);
        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            assertThat(node.next(ServerMessage.Start.class).order().cause()).isEqualTo(expected);
            assertThat(Json.read(once(JOBS, JOB, "edge-3", OTHER).body(), JobView.class).cause())
                    .as("while it runs, too")
                    .isEqualTo(expected);
        }
    }

    @Test
    void a_crew_that_is_filed_again_with_its_key_files_its_jobs_for_what_caused_it_first() {
        var crew = "{\"request\":\"say hi\",\"agents\":[\"rehearsal\"],\"confirmed\":false}";
        var first = id(once("/api/v1/crews", crew, "edge-1", PLACE));
        assertThat(id(once("/api/v1/crews", crew, "edge-2", OTHER))).isEqualTo(first);
        RunningServer.ok(server.post("/api/v1/crews/" + first + "/confirm", "{}"));

        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            assertThat(node.next(ServerMessage.Start.class).order().cause())
                    .contains(new Cause(Optional.of("edge-1"), TraceParent.parse(PLACE)));
        }
    }

    private static String id(HttpResponse<String> answer) {
        return Json.read(answer.body(), JsonNode.class).path("id").asString();
    }

    @Test
    void a_malformed_place_is_ignored() {
        var filed = file("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01");

        assertThat(filed.cause()).contains(new Cause(Optional.of("edge-7"), Optional.empty()));
    }
}
