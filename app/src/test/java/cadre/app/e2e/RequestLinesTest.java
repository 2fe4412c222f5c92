package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The log of all programs, as who gathers it reads it: one request, from its gateway and back. */
@Tag("e2e")
class RequestLinesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String REQUEST = "edge-7";
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final String SAYS_HELLO =
            """
            echo hello > hello.txt
            curl -sS -H "Authorization: Bearer $CADRE_KEY" -H 'Content-Type: application/json' \
                -d '{"to":"all","body":"hello"}' "$CADRE_URL/api/v1/teams/shop/messages"
            """;

    @TempDir Path root;

    @Test
    void a_requests_id_is_answered_and_is_on_the_lines_of_server_and_node_about_what_it_caused()
            throws Exception {
        try (var cadre = installed()) {
            cadre.cliEnds(0, root, "team", "init", "shop", "--roles", "BE");
            var job = file(cadre);
            var end = cadre.api().awaitEnd(job, LONG);
            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            await().atMost(LONG).until(() -> cadre.node().err().contains("\"reported\""));

            var ofServer = lines(cadre.server());
            assertThat(about(ofServer, job))
                    .extracting(line -> line.path("event").asString(""))
                    .contains("job.queued", "job.succeeded");
            assertThat(about(ofServer, job)).allSatisfy(RequestLinesTest::isOfTheRequest);
            assertThat(ofServer)
                    .filteredOn(line -> line.path("event").asString("").equals("message.sent"))
                    .as("what the agent does is done for the request, too")
                    .isNotEmpty()
                    .allSatisfy(RequestLinesTest::isOfTheRequest);
            assertThat(ofServer)
                    .filteredOn(line -> line.path("path").asString("").endsWith("/artifacts"))
                    .as("and what the node brings back")
                    .isNotEmpty()
                    .allSatisfy(
                            line -> assertThat(line.path("request").asString()).isEqualTo(REQUEST));
            assertThat(about(lines(cadre.node()), job))
                    .allSatisfy(RequestLinesTest::isOfTheRequest)
                    .allSatisfy(
                            line -> assertThat(line.path("team").asString("")).isEqualTo("shop"))
                    .extracting(line -> line.path("phase").asString(""))
                    .contains("starting", "running", "ended", "reported");
        }
    }

    @Test
    void a_node_that_begins_again_names_the_request_of_what_it_finds() throws Exception {
        try (var cadre = installed()) {
            cadre.cliEnds(0, root, "team", "init", "shop", "--roles", "BE");
            var job = file(cadre);
            cadre.api().await(job, LONG, view -> view.status() instanceof JobState.Running);
            cadre.node().kill();
            cadre.startNode();
            cadre.api().awaitEnd(job, LONG);

            assertThat(about(lines(cadre.node()), job))
                    .isNotEmpty()
                    .allSatisfy(RequestLinesTest::isOfTheRequest);
        }
    }

    private static void isOfTheRequest(JsonNode line) {
        assertThat(line.path("request").asString("")).as(line.toString()).isEqualTo(REQUEST);
        assertThat(line.path("trace").asString("")).as(line.toString()).isEqualTo(TRACE);
    }

    private static List<JsonNode> lines(Program program) {
        return program.err()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> Json.read(line, JsonNode.class))
                .toList();
    }

    private static List<JsonNode> about(List<JsonNode> lines, JobId job) {
        return lines.stream()
                .filter(line -> line.path("job").asString("").equals(job.toString()))
                .toList();
    }

    private static JobId file(Installation cadre) throws Exception {
        var body = (ObjectNode) Json.tree(job());
        body.putArray("artifacts").add("hello.txt");
        var request =
                HttpRequest.newBuilder(URI.create(cadre.url() + "/api/v1/jobs"))
                        .header("Authorization", "Bearer " + cadre.adminKey())
                        .header("Content-Type", "application/json")
                        .header("X-Request-Id", REQUEST)
                        .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                        .POST(BodyPublishers.ofString(Json.write(body)))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("X-Request-Id")).contains(REQUEST);
            return JobId.of(Json.read(answer.body(), JsonNode.class).path("id").asString());
        }
    }

    private static JobRequest job() {
        return Installation.shell(SAYS_HELLO + "sleep 1\n")
                .withTeam(Optional.of(new TeamName("shop")));
    }

    private Installation installed() {
        var cadre =
                Installation.in(root)
                        .serverSettings(
                                Map.of("CADRE_LOG_JSON", "true", "CADRE_LOG_LEVEL", "debug"))
                        .nodeSetting("CADRE_LOG_JSON", "true");
        cadre.startServer();
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
        return cadre;
    }
}
