package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines about what became of a job are found by the request that caused it, and its trace. */
class EventLinesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OTHER = "0af7651916cd43dd8448eb211c80319c";
    private static final String JOB = "{\"prompt\":\"say hi\",\"agent\":\"rehearsal\"}";

    @TempDir private Path home;
    private final LogEar ear = new LogEar("cadre.events");
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home);
    }

    @AfterEach
    void stop() {
        server.close();
        ear.close();
    }

    private String post(String path, String request, String trace, String body) {
        var sent =
                server.as(server.adminKey(), path)
                        .header("X-Request-Id", request)
                        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                        .POST(BodyPublishers.ofString(body));
        return RunningServer.ok(server.send(sent)).body();
    }

    private JobView file() {
        return Json.read(post("/api/v1/jobs", "edge-7", TRACE, JOB), JobView.class);
    }

    private List<Map<String, String>> lines() {
        return ear.lines().stream().map(LogEar::fields).toList();
    }

    private Map<String, String> line(String event) {
        await(event).atMost(LONG).until(() -> lines().stream().anyMatch(line -> is(line, event)));
        return lines().stream().filter(line -> is(line, event)).findFirst().orElseThrow();
    }

    private static boolean is(Map<String, String> line, String event) {
        return event.equals(line.get("event"));
    }

    @Test
    void each_line_of_a_job_has_its_trace_and_the_request_that_filed_it() {
        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            var job = file();
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            node.succeed(start);
            line("job.succeeded");

            assertThat(lines())
                    .filteredOn(line -> job.id().toString().equals(line.get("job")))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allSatisfy(line ->
                            assertThat(line)
                                    .containsEntry("trace", TRACE)
                                    .containsEntry("request", "edge-7"));
        }
    }

    @Test
    void each_line_of_a_job_has_its_team() {
        post("/api/v1/teams", "edge-6", TRACE, "{\"name\":\"shop\"}");
        var asked = JOB.replace("}", ",\"team\":\"shop\"}");
        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            var job = Json.read(post("/api/v1/jobs", "edge-7", TRACE, asked), JobView.class);
            node.succeed(node.next(ServerMessage.Start.class));
            line("job.succeeded");

            assertThat(lines())
                    .filteredOn(line -> job.id().toString().equals(line.get("job")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(line -> assertThat(line).containsEntry("team", "shop"));
        }
    }

    @Test
    void what_another_request_does_to_a_job_has_that_request_and_the_trace_of_the_job() {
        var job = file();

        post("/api/v1/jobs/" + job.id() + "/cancel", "edge-8", OTHER, "{}");

        assertThat(line("job.queued")).containsEntry("request", "edge-7");
        assertThat(line("job.cancelled"))
                .containsEntry("request", "edge-8")
                .containsEntry("trace", TRACE);
    }

    @Test
    void a_server_that_did_not_file_the_job_knows_its_trace_and_request_too() {
        var key = server.nodeKey("n1").secret();
        file();
        line("job.queued");
        server.close();
        ear.lines().clear();
        server = RunningServer.on(home);

        try (var node = TestNode.welcomed(server, key, List.of())) {
            node.succeed(node.next(ServerMessage.Start.class));

            assertThat(line("job.succeeded"))
                    .containsEntry("request", "edge-7")
                    .containsEntry("trace", TRACE);
        }
    }

    @Test
    void an_event_of_no_job_has_the_request_and_trace_that_it_was_stored_in() {
        post("/api/v1/keys", "edge-9", OTHER, "{\"name\":\"ann\",\"grant\":\"viewer\"}");

        await().atMost(LONG)
                .until(() ->
                        lines().stream()
                                .filter(line -> is(line, "key.created"))
                                .filter(line -> "edge-9".equals(line.get("request")))
                                .anyMatch(line -> OTHER.equals(line.get("trace"))));
    }
}
