package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of a team: their agents send mail, claim tasks and take locks through the node's relay,
 * under the name of their job, and by nothing that opens more or lasts longer.
 */
@Tag("e2e")
class JobBusTest {
    private static final Duration LONGEST = Duration.ofSeconds(120);

    /** Says over MCP, REST and the bridge what it is told to; then waits for mail. */
    private static final String AGENT =
            """
            set -eu
            ask() { # METHOD PATH BODY
              curl -sS -X "$1" -H "Authorization: Bearer $CADRE_KEY" -H 'Content-Type: application/json' \\
                -H 'Accept: application/json' -d "$3" "$CADRE_URL$2"; echo; }
            tool() { ask POST /mcp "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"tools/call\\",\\"params\\":{\\"name\\":\\"$1\\",\\"arguments\\":$2}}"; }
            echo "I am $CADRE_MEMBER of $CADRE_TEAM, led by $TFX_TEAM_LEAD_NAME"
            tool post_message '{"to_role":"BE","body":"the job is here"}'
            tool post_message '{"to_role":"BE","body":"as another","from_role":"BE"}'
            ask POST "/api/v1/teams/$CADRE_TEAM/tasks/next" '{}'
            tool acquire_lock '{"resource":"db","ttl_sec":3600}'
            ask POST /bridge/team/info "{\\"team_name\\":\\"$CADRE_TEAM\\"}"
            echo "jobs: $(ask GET /api/v1/jobs '')"
            tool start_crew '{"request":"one + two","agents":["codex","gemini"]}'
            echo "others: $(ask GET /api/v1/teams/other '')"
            echo "my token: $CADRE_KEY"
            printf '%s %s' "$CADRE_URL" "$CADRE_KEY" > door.txt
            tool read_inbox '{"wait_sec":50}'
            """;

    @TempDir Path root;
    private Installation cadre;

    @BeforeEach
    void start() {
        cadre = Installation.running(root, 2);
        cadre.cliEnds(0, root, "team", "init", "shop", "--roles", "BE", "--lead", "boss");
        cadre.cliEnds(0, root, "team", "init", "other", "--roles", "BE");
    }

    @AfterEach
    void stop() {
        cadre.close();
    }

    @Test
    void a_job_of_a_team_works_with_it_under_its_own_name_while_it_runs() throws Exception {
        cadre.cliEnds(0, root, "task", "add", "fix it", "--team", "shop");
        var job = file(AGENT);
        var key = nodeKey();
        cadre.api().await(job, LONGEST, _ -> inbox().contains("the job is here"));
        cadre.api().await(job, LONGEST, _ -> log(job).contains("my token"));

        // seen by name, and busy by name
        assertThat(inbox()).contains("job-1 to BE").doesNotContain("unverified");
        var board = cadre.cliEnds(0, root, "task", "list", "--team", "shop").out();
        assertThat(board).contains("in_progress").contains("job-1");
        assertThat(cadre.cliEnds(0, root, "lock", "list", "--team", "shop").out())
                .contains("job-1");
        var refused = cadre.api().refused("DELETE", "/api/v1/teams/shop", "");
        assertThat(refused.code()).isEqualTo(ErrorCode.TEAM_BUSY);
        assertThat(refused.which()).containsEntry("members", "job-1");

        // the node speaks for its attempt on the bus, and only there
        assertThat(asNode(key, "/api/v1/me", "j1.1 1")).isEqualTo(200);
        assertThat(asNode(key, "/api/v1/jobs", "j1.1 1")).isEqualTo(403);
        assertThat(asNode(key, "/api/v1/crews", "j1.1 1")).isEqualTo(403);
        assertThat(asNode(key, "/api/v1/teams", "j1.1 1")).isEqualTo(403);
        assertThat(asNode(key, "/api/v1/plans/p1", "j1.1 1")).isEqualTo(403);
        assertThat(asNode(key, "/api/v1/plans/p1/requests", "j1.1 1"))
                .as("no such plan")
                .isEqualTo(404);
        assertThat(asNode(key, "/link/bundles/b1", "j1.1 1")).isEqualTo(403);
        assertThat(asNode(key, "/api/v1/me", "j1.1 2")).isEqualTo(401);
        assertThat(asNode(key, "/api/v1/me", "j2.1 1")).isEqualTo(401);

        assertThat(cadre.cliEnds(0, root, "crew", "list").out()).contains("no such crews");

        cadre.cliEnds(0, root, "send", "job-1", "you may go", "--team", "shop");
        var end = cadre.api().awaitEnd(job, LONGEST);

        var log = log(job);
        assertThat(end.status()).as(log).isInstanceOf(JobState.Succeeded.class);
        assertThat(log)
                .contains("I am job-1 of shop, led by boss")
                .contains("identity_mismatch")
                .contains("fix it")
                .contains("you may go")
                .contains("\"ok\":true")
                .contains("jobs: {\"error\":\"not_found\"")
                .contains("others: {\"error\":\"not_found\"")
                .contains("my token: ***");
        var door = new String(cadre.api().bytes(artifact(job)), StandardCharsets.UTF_8).split(" ");
        assertThat(asAgent(door[0], door[1]))
                .as("after the end the token opens nothing")
                .isEqualTo(401);
        assertThat(asNode(key, "/api/v1/me", "j1.1 1")).isEqualTo(401);
        awaitEvents("task.attempt_ended", "lock.attempt_ended", "member.removed");
        assertThat(cadre.cliEnds(0, root, "task", "list", "--team", "shop").out())
                .contains("open")
                .doesNotContain("job-1");
        assertThat(cadre.cliEnds(0, root, "team", "show", "shop").out()).doesNotContain("job-1");
        cadre.cliEnds(0, root, "team", "delete", "shop");
        nothingIsLeftOf(door[1]);
    }

    @Test
    void the_token_of_one_attempt_is_not_good_for_another_nor_without_the_server()
            throws Exception {
        var script =
                """
                ask() { curl -sS -H "Authorization: Bearer $1" "$CADRE_URL/api/v1/me"; echo; }
                ask "$CADRE_KEY"; ask "x$CADRE_KEY"
                until ask "$CADRE_KEY" | grep -q UNAVAILABLE; do sleep 0.2; done
                echo 'it is away'
                until ask "$CADRE_KEY" | grep -q job-; do sleep 0.2; done
                echo 'it is back'
                """;
        var one = file(script);
        var other = file(script);
        for (var job : List.of(one, other)) {
            cadre.api().await(job, LONGEST, _ -> log(job).contains("unauthorized"));
        }
        assertThat(log(one)).contains("shop/job-1").doesNotContain("job-2");
        assertThat(log(other)).contains("shop/job-2").doesNotContain("job-1");

        cadre.server().kill();
        awaitOnDisk("it is away");
        cadre.startServer();

        for (var job : List.of(one, other)) {
            var end = cadre.api().awaitEnd(job, LONGEST);
            assertThat(end.status()).as(log(job)).isInstanceOf(JobState.Succeeded.class);
            assertThat(log(job)).contains("it is back");
        }
    }

    @Test
    void an_agent_that_outlives_its_node_finds_the_bus_again() throws Exception {
        var script =
                """
                me() { curl -sS -H "Authorization: Bearer $CADRE_KEY" "$CADRE_URL/api/v1/me" 2>&1; }
                until me | grep -q job-1; do sleep 0.2; done; echo 'before'
                while me | grep -q job-1; do sleep 0.2; done; echo 'away'
                until me | grep -q job-1; do sleep 0.2; done; echo 'again'
                """;
        var job = file(script);
        cadre.api().await(job, LONGEST, _ -> log(job).contains("before"));

        cadre.node().kill();
        awaitOnDisk("away");
        cadre.startNode();
        var end = cadre.api().awaitEnd(job, LONGEST);

        assertThat(end.status()).as(log(job)).isInstanceOf(JobState.Succeeded.class);
        assertThat(log(job)).contains("again");
    }

    private JobId file(String script) {
        var request = Installation.shell(script).withTeam(Optional.of(new TeamName("shop")));
        var tree = new java.util.LinkedHashMap<String, Object>();
        Json.tree(request)
                .properties()
                .forEach(field -> tree.put(field.getKey(), field.getValue()));
        tree.put("artifacts", List.of("door.txt"));
        return cadre.api().file(Json.read(Json.write(tree), JobRequest.class)).id();
    }

    private String inbox() {
        return cadre.cliEnds(0, root, "inbox", "BE", "--team", "shop").out();
    }

    private String log(JobId job) {
        return cadre.api().log(job, LogStream.OUT);
    }

    private String artifact(JobId job) {
        var file =
                cadre.api().artifacts(job).stream()
                        .filter(each -> each.name().endsWith("door.txt"))
                        .findFirst()
                        .orElseThrow();
        return "/api/v1/artifacts/" + file.id();
    }

    private String nodeKey() throws IOException {
        try (var files = Files.walk(cadre.nodeHome())) {
            var file =
                    files.filter(each -> each.endsWith("node.key"))
                            .filter(Files::isRegularFile)
                            .findFirst()
                            .orElseThrow();
            return Files.readString(file).strip();
        }
    }

    private int asNode(String key, String path, String attempt) throws Exception {
        return status(
                HttpRequest.newBuilder(URI.create(cadre.url() + path))
                        .header("Authorization", "Bearer " + key)
                        .header("Cadre-Attempt", attempt));
    }

    private static int asAgent(String url, String token) throws Exception {
        return status(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/me"))
                        .header("Authorization", "Bearer " + token));
    }

    private static int status(HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private void awaitEvents(String... kinds) {
        for (var kind : kinds) {
            org.awaitility.Awaitility.await()
                    .atMost(LONGEST)
                    .until(() -> cadre.api().text("/api/v1/events?kind=" + kind).contains("job-1"));
        }
    }

    /** While the server is away, only the node's disk shows what the agents say. */
    private void awaitOnDisk(String text) {
        org.awaitility.Awaitility.await()
                .atMost(LONGEST)
                .until(() -> {
                    try (var files = Files.walk(cadre.nodeHome())) {
                        var outs = files.filter(each -> each.endsWith("out")).toList();
                        for (var out : outs) {
                            if (!Files.readString(out).contains(text)) {
                                return false;
                            }
                        }
                        return !outs.isEmpty();
                    }
                });
    }

    /** Neither in what the programs said, nor in what the server kept beside the artifact. */
    private void nothingIsLeftOf(String token) {
        var hunt = new SecretHunt(Map.of("token", token));
        assertThat(hunt.in("the node", cadre.node().everything())).isEmpty();
        assertThat(hunt.in("the server", cadre.server().everything())).isEmpty();
        assertThat(hunt.in("the events", cadre.api().text("/api/v1/events?limit=500"))).isEmpty();
    }
}
