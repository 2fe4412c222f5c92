package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.fake.FakeGitHub;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The draft pull request of a job's change, on a GitHub over HTTP. */
class PullRequestTest {
    private static final String HOOK = "a-secret-of-hooks";

    @TempDir Path folder;
    private FakeGitHub github;
    private FakeGitHub.User coder;
    private FakeGitHub.Repository shop;
    private RunningServer server;
    private WalkJobs jobs;
    private TestNode node;

    @BeforeEach
    void open() {
        github = FakeGitHub.start(folder.resolve("forge"));
        coder = github.user("cadre");
        shop = github.repository(github.user("ada"), "shop");
        github.let(shop, coder, "write");
        server =
                RunningServer.on(
                        folder.resolve("data"),
                        Map.of(
                                "CADRE_GITHUB_URL", github.url().toString(),
                                "CADRE_GITHUB_TOKEN", coder.token(),
                                "CADRE_GITHUB_WEBHOOK_SECRET", HOOK));
        jobs = new WalkJobs(folder, server.nodeKey("n1").secret());
        node = TestNode.welcomed(server, jobs.nodeKey(), List.of());
    }

    @AfterEach
    void close() {
        node.close();
        server.close();
        github.close();
    }

    @Test
    void a_draft_is_opened_once_from_a_branch_of_its_own_and_made_ready_when_that_is_asked() {
        var job = saved(url());

        var draft = ok(job, Map.of());
        var again = ok(job, Map.of("title", "Other"));
        var ready = ok(job, Map.of("ready", true));

        assertThat(draft.path("repository").asString()).isEqualTo("ada/shop");
        assertThat(draft.path("branch").asString()).isEqualTo("cadre/" + job);
        assertThat(draft.path("base").asString()).isEqualTo("main");
        assertThat(draft.path("draft").asBoolean()).isTrue();
        assertThat(shop.branches().get("cadre/" + job)).isEqualTo(draft.path("commit").asString());
        assertThat(again.path("number")).isEqualTo(draft.path("number"));
        assertThat(draft.path("was_open").asBoolean()).isFalse();
        assertThat(again.path("was_open").asBoolean()).isTrue();
        assertThat(ready.path("draft").asBoolean()).isFalse();
        assertThat(shop.pullRequests()).containsExactly("cadre/" + job);
        assertThat(shop.merges()).isZero();
        var audit = server.json("/api/v1/audit").toString();
        assertThat(audit).contains("job.pull_request").doesNotContain(coder.token());
    }

    @Test
    void what_cannot_be_opened_says_why() {
        var without = file(List.of());
        assertThat(refused(without, Map.of())).contains("The job has no repository");
        jobs.finish(node, started(), "Nothing to do.", List.of());
        var nothing = file(url());
        assertThat(refused(nothing, Map.of()))
                .contains("The job is not over", "cadre log -f " + nothing);
        jobs.finish(node, started(), "Nothing to do.", List.of());
        assertThat(refused(nothing, Map.of()))
                .contains("No change of this repository is saved", "cadre artifacts " + nothing);
        var foreign = saved(url().replace("127.0.0.1", "localhost"));
        assertThat(refused(foreign, Map.of()))
                .contains("No connection is for the repository's host", "localhost")
                .doesNotContain("\"connection\"");

        var job = saved(url());
        var other = "{\"provider\":\"gitlab\",\"url\":\"https://gitlab.example\"}";
        RunningServer.ok(
                server.send(
                        server.as(server.adminKey(), "/api/v1/connections/elsewhere")
                                .PUT(BodyPublishers.ofString(other))));
        assertThat(refused(job, Map.of("connection", "elsewhere")))
                .contains("not at the host of this connection");
        assertThat(refused(job, Map.of("connection", "nope")))
                .contains("There is no such connection", "[elsewhere, github]");
        assertThat(refused(job, Map.of("body", "It is " + HOOK))).contains("live secret");
        assertThat(refused(job, Map.of("title", "x".repeat(201)))).contains("too long");
        github.let(shop, coder, "read");
        assertThat(refused(job, Map.of())).contains("may not push");
        assertThat(shop.pullRequests()).isEmpty();
    }

    @Test
    void an_app_pushes_and_opens_the_draft_as_its_bot_and_its_secrets_are_nowhere() {
        close();
        github = FakeGitHub.start(folder.resolve("other"));
        var app = github.app("cadre-helper", InstantSource.system());
        shop = github.repository(github.user("ada"), "shop");
        github.install(app, shop, 77);
        var key = app.pkcs1();
        server =
                RunningServer.on(
                        folder.resolve("data-of-app"),
                        Map.of(
                                "CADRE_GITHUB_URL", github.url().toString(),
                                "CADRE_GITHUB_APP_ID", app.id(),
                                "CADRE_GITHUB_APP_PRIVATE_KEY", key.replace("\n", "\\n")));
        jobs = new WalkJobs(folder, server.nodeKey("n1").secret());
        node = TestNode.welcomed(server, jobs.nodeKey(), List.of());
        var job = saved(url());

        var draft = ok(job, Map.of());

        assertThat(shop.branches().get("cadre/" + job)).isEqualTo(draft.path("commit").asString());
        assertThat(shop.pullRequests()).containsExactly("cadre/" + job);
        var line = key.lines().skip(3).findFirst().orElseThrow();
        assertThat(app.tokens())
                .anyMatch(token -> post(job, Map.of("body", token)).body().contains("live secret"));
        for (var secret : List.of(key, key.replaceAll("-----[A-Z ]+-----", ""))) {
            assertThat(refused(job, Map.of("body", "It is " + secret))).contains("live secret");
        }
        assertThat(server.json("/api/v1/audit?kind=connection&limit=200").toString())
                .contains("/access_tokens")
                .doesNotContain(app.tokens())
                .doesNotContain(line);
        var report =
                Json.read(
                        RunningServer.ok(server.post("/api/v1/connections/github/test", "{}"))
                                .body(),
                        JsonNode.class);
        assertThat(report.toString())
                .contains("accepted, of the user " + app.bot().id())
                .contains("contents: write, issues: write, metadata: read, pull_requests: write")
                .contains("ada/shop")
                .doesNotContain(line);
    }

    @Test
    void a_token_that_is_not_taken_shows_in_the_doctor_until_the_host_takes_one() {
        give("ghp_wrong");
        assertThat(tested()).contains("The token is not accepted");
        assertThat(doctor()).contains("its token is not accepted at " + github.url());

        give(coder.token());
        assertThat(tested()).contains("accepted, of the user");
        assertThat(doctor()).doesNotContain("its token is not accepted");
    }

    private void give(String token) {
        RunningServer.ok(
                server.send(
                        server.as(server.adminKey(), "/api/v1/connections/own")
                                .PUT(
                                        BodyPublishers.ofString(
                                                Json.write(
                                                        Map.of(
                                                                "provider",
                                                                "github",
                                                                "url",
                                                                github.url().toString(),
                                                                "token",
                                                                token))))));
    }

    private String tested() {
        return RunningServer.ok(server.post("/api/v1/connections/own/test", "{}")).body();
    }

    private String doctor() {
        return server.json("/api/v1/doctor").toString();
    }

    private String url() {
        return github.url() + "/ada/shop.git";
    }

    private String file(String url) {
        return file(List.of(Map.of("url", url)));
    }

    private String file(List<Map<String, String>> repositories) {
        return Json.read(
                        RunningServer.ok(
                                        server.post(
                                                "/api/v1/jobs",
                                                Json.write(
                                                        Map.of(
                                                                "prompt",
                                                                "Sort the list",
                                                                "agent",
                                                                "rehearsal",
                                                                "repositories",
                                                                repositories))))
                                .body(),
                        JsonNode.class)
                .path("id")
                .asString();
    }

    private Start started() {
        var start = node.next(Start.class);
        node.started(start);
        return start;
    }

    private String saved(String url) {
        var job = file(url);
        var start = started();
        jobs.finish(node, start, "Sorted.", List.of(jobs.change(server, url, "main", start)));
        return job;
    }

    private JsonNode ok(String job, Map<String, Object> request) {
        return Json.read(RunningServer.ok(post(job, request)).body(), JsonNode.class);
    }

    private String refused(String job, Map<String, Object> request) {
        var answer = post(job, request);
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        return answer.body();
    }

    private HttpResponse<String> post(String job, Map<String, Object> request) {
        return server.post("/api/v1/jobs/" + job + "/pull-request", Json.write(request));
    }
}
