package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitHub;
import cadre.wire.api.Grant;
import cadre.wire.api.InviteView;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import cadre.wire.link.SecretValue;
import cadre.wire.link.ServerMessage;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node is lent of a person's account for a job of that person. */
class GitHubJobTest {
    private FakeGitHub github;
    private FakeGitHub.User octocat;
    private RunningServer server;
    private KeyCreated ann;
    private KeyCreated bob;
    private TestNode node;
    private String nodeKey = "";

    @BeforeEach
    void start(@TempDir Path home) {
        github = FakeGitHub.start(home.resolve("github"));
        octocat = github.user("octocat");
        github.repository(octocat, "shop");
        github.repository(octocat, "docs");
        server = RunningServer.on(home.resolve("cadre"), GitHubBrowser.settings(github));
        ann = server.key("ann", Grant.MEMBER);
        bob = server.key("bob", Grant.MEMBER);
        var invite =
                Json.read(
                        RunningServer.ok(server.post("/api/v1/nodes/invites", "")).body(),
                        InviteView.class);
        var join = Json.write(new JoinRequest(invite.code(), new NodeName("n1")));
        var joined = server.send(server.open("/join").POST(BodyPublishers.ofString(join)));
        nodeKey = Json.read(RunningServer.ok(joined).body(), KeyCreated.class).secret();
        node = TestNode.welcomed(server, nodeKey, List.of());
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
        github.close();
    }

    private String host() {
        return "127.0.0.1:" + github.url().getPort();
    }

    private String https(String name) {
        return "https://" + host() + "/" + name + ".git";
    }

    private HttpResponse<String> filing(KeyCreated by, String... urls) {
        var repositories =
                Arrays.stream(urls)
                        .map(url -> "{\"url\":\"" + url + "\"}")
                        .collect(Collectors.joining(","));
        var body =
                "{\"prompt\":\"work\",\"agent\":\"rehearsal\",\"repositories\":["
                        + repositories
                        + "],\"attempts\":1}";
        return server.send(
                server.as(by.secret(), "/api/v1/jobs").POST(BodyPublishers.ofString(body)));
    }

    private JobView file(KeyCreated by, String... urls) {
        return Json.read(RunningServer.ok(filing(by, urls)).body(), JobView.class);
    }

    private List<SecretValue> lent(KeyCreated by, String... urls) {
        file(by, urls);
        var start = node.next(ServerMessage.Start.class);
        node.started(start);
        node.succeed(start);
        return start.secrets();
    }

    private static SecretValue only(List<SecretValue> all) {
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void the_persons_job_has_the_token_and_nobody_elses_has() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);

        var login = only(lent(ann, https("octocat/shop")));

        assertThat(login.use()).isEqualTo(SecretValue.Use.GIT);
        assertThat(login.name()).isEqualTo(host());
        assertThat(login.from()).isEqualTo("github:octocat");
        assertThat(github.login().good()).containsExactly(login.value());
        assertThat(lent(bob, https("octocat/shop"))).isEmpty();
        assertThat(lent(ann, "https://git.example/octocat/shop.git")).isEmpty();
        assertThat(lent(ann, https("octocat/shop").replace("https:", "git:"))).isEmpty();
    }

    @Test
    void what_an_admin_set_for_the_host_goes_first() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        var secret = "{\"name\":\"bot\",\"scope\":\"host:" + host() + "\",\"value\":\"bots-own\"}";
        RunningServer.ok(server.post("/api/v1/secrets", secret));
        var login = only(lent(ann, https("octocat/shop")));
        assertThat(login.value()).isEqualTo("bots-own");
        assertThat(login.from()).isEqualTo("host:" + host());
    }

    @Test
    void a_github_app_lends_a_token_for_the_jobs_repositories_alone() {
        github.login().expiring();
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        var login = only(lent(ann, https("octocat/shop"), https("octocat/docs")));
        assertThat(github.login().scoped())
                .containsExactly(Map.entry(login.value(), List.of("octocat/shop", "octocat/docs")));
    }

    @Test
    void what_was_made_for_an_attempt_ends_with_it_and_the_account_stays_connected() {
        github.login().expiring();
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        var whole = github.login().good();
        file(ann, https("octocat/shop"));
        var start = node.next(ServerMessage.Start.class);
        node.started(start);
        var lent = only(start.secrets()).value();
        assertThat(github.login().good()).contains(lent).containsAll(whole);

        node.succeed(start);

        await().atMost(Duration.ofSeconds(60)).until(() -> github.login().good().equals(whole));
    }

    @Test
    void what_is_cancelled_while_a_node_that_is_back_waits_for_its_login_is_stopped() {
        github.login().expiring();
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        var job = file(ann, https("octocat/shop"));
        node.next(ServerMessage.Start.class);
        node.close();
        github.login()
                .meanwhile(() ->
                        RunningServer.ok(
                                server.post("/api/v1/jobs/" + job.id() + "/cancel", "{}")));

        node = TestNode.welcomed(server, nodeKey, List.of());

        var first = Json.read(node.nextText(), ServerMessage.class);
        if (first instanceof ServerMessage.Stop) { // which the node takes for one that it has not
            node.next(ServerMessage.Start.class);
        }
        assertThat(node.next(ServerMessage.Stop.class).attempt().job()).isEqualTo(job.id());
    }

    @Test
    void a_retry_has_the_answer_of_then_whatever_github_says_now() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        var first = keyed("github:octocat/shop");
        github.login().forget(octocat);

        assertThat(filing(ann, "github:octocat/shop").statusCode()).isEqualTo(409);
        assertThat(RunningServer.ok(keyed("github:octocat/shop")).body())
                .contains("\"id\":\"" + Json.read(first.body(), JobView.class).id() + "\"");
        var other = keyed("github:octocat/docs");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("idempotency key");
    }

    private HttpResponse<String> keyed(String url) {
        var body =
                "{\"prompt\":\"work\",\"agent\":\"rehearsal\",\"idempotency_key\":\"once\","
                        + "\"repositories\":[{\"url\":\""
                        + url
                        + "\"}]}";
        return server.send(
                server.as(ann.secret(), "/api/v1/jobs").POST(BodyPublishers.ofString(body)));
    }

    @Test
    void of_several_accounts_the_one_that_sees_the_repositories_is_taken() {
        var acme = github.user("acme");
        github.repository(acme, "hidden");
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        GitHubBrowser.connect(server, ann.secret(), github, acme);
        assertThat(only(lent(ann, https("acme/hidden"))).from()).isEqualTo("github:acme");
        assertThat(only(lent(ann, https("octocat/docs"))).from()).isEqualTo("github:octocat");

        var neither = file(ann, https("acme/hidden"), https("octocat/docs"));
        assertThat(failure(neither.id())).contains("None of the GitHub accounts sees all");
    }

    @Test
    void an_account_that_must_sign_in_again_is_said_by_the_job() {
        github.login().expiring();
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        github.login().forget(octocat);
        github.useUp(0);
        var told = server.send(server.as(ann.secret(), "/api/v1/github/repositories").GET());
        assertThat(told.statusCode()).isEqualTo(429);
        told = server.send(server.as(ann.secret(), "/api/v1/github/repositories").GET());
        assertThat(told.body()).contains("cadre login github");

        assertThat(failure(file(ann, https("octocat/shop")).id())).contains("octocat");
        var named = filing(ann, "github:octocat/shop");
        assertThat(named.statusCode()).isEqualTo(409);
        assertThat(named.body()).contains("cadre login github");
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        assertThat(lent(ann, https("octocat/shop"))).hasSize(1);
    }

    @Test
    void a_token_that_was_taken_away_is_said_by_the_job_and_not_by_git() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        github.login().forget(octocat);
        assertThat(failure(file(ann, https("octocat/shop")).id())).contains("cadre login github");
        var accounts = server.send(server.as(ann.secret(), "/api/v1/github/accounts").GET());
        assertThat(accounts.body()).contains("sign_in_again");
    }

    @Test
    void while_github_wants_no_calls_a_job_has_the_token_unasked() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        github.limitNext(60);
        assertThat(lent(ann, https("octocat/shop"))).hasSize(1);
    }

    private String failure(JobId id) {
        var path = "/api/v1/jobs/" + id;
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        server.json(path).path("state").toString().contains("failed")
                                || server.json(path).toString().contains("\"failed\""));
        return server.json(path).toString();
    }

    @Test
    void jobs_name_repositories_and_are_told_which_they_are() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        var job = file(ann, "github:octocat/shop@v1", "github:octocat/docs");
        var urls = new ArrayList<String>();
        job.request()
                .orElseThrow()
                .repositories()
                .forEach(one -> urls.add(one.url().orElseThrow() + " " + one.ref().orElse("")));
        assertThat(urls)
                .containsExactly(
                        github.url() + "/octocat/shop.git v1", github.url() + "/octocat/docs.git ");
        assertThat(filing(ann, "github:octocat/none").statusCode()).isEqualTo(404);
        assertThat(filing(bob, "github:octocat/shop").body()).contains("cadre login github");
    }

    @Test
    void a_revoked_key_lends_nothing_any_more() {
        GitHubBrowser.connect(server, ann.secret(), github, octocat);
        file(bob, https("octocat/shop"));
        var first = node.next(ServerMessage.Start.class);
        node.started(first);
        file(bob, https("octocat/shop"));
        var second = node.next(ServerMessage.Start.class);
        node.started(second); // both slots are taken
        file(ann, https("octocat/shop"));
        RunningServer.ok(
                server.send(
                        server.as(server.adminKey(), "/api/v1/keys/" + ann.key().id()).DELETE()));
        node.succeed(first);
        assertThat(node.next(ServerMessage.Start.class).secrets()).isEmpty();
    }
}
