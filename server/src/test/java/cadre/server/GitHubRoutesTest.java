package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.GitHubLogin;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** People connect their accounts at GitHub over HTTP, as the console and the CLI do it. */
class GitHubRoutesTest {
    private static final String PUBLIC = GitHubBrowser.PUBLIC;
    private static final String API = "/api/v1/github";

    private FakeGitHub github;
    private FakeGitHub.User octocat;
    private RunningServer server;
    private String ann = "";
    private String bob = "";

    @BeforeEach
    void start(@TempDir Path home) {
        github = FakeGitHub.start(home.resolve("github"));
        octocat = github.user("octocat");
        server = RunningServer.on(home.resolve("cadre"), GitHubBrowser.settings(github));
        ann = server.key("ann", Grant.MEMBER).secret();
        bob = server.key("bob", Grant.MEMBER).secret();
    }

    @AfterEach
    void stop() {
        server.close();
        github.close();
    }

    private JsonNode get(String key, String path) {
        return read(server.send(server.as(key, API + path).GET()));
    }

    private JsonNode post(String key, String path) {
        return read(server.send(server.as(key, API + path).POST(BodyPublishers.noBody())));
    }

    private static JsonNode read(HttpResponse<String> response) {
        return Json.read(RunningServer.ok(response).body(), JsonNode.class);
    }

    private GitHubBrowser begins(String key) {
        return GitHubBrowser.begins(server, key);
    }

    private String comesBack(URI callback, String cookie) {
        return new GitHubBrowser(callback, cookie).comesBack(server, callback);
    }

    @Test
    void a_browser_that_comes_back_has_connected_the_account_of_whoever_sent_it() {
        var browser = begins(ann);
        assertThat(browser.to().toString())
                .startsWith(github.url() + "/login/oauth/authorize?")
                .contains("code_challenge_method=S256")
                .doesNotContain(GitHubLogin.SECRET);

        var back = github.login().consent(browser.to(), octocat);
        assertThat(back.toString()).startsWith(PUBLIC + "/api/v1/github/callback?");
        assertThat(comesBack(back, browser.cookie())).isEqualTo("connected=g1");

        var account = get(ann, "/accounts").path("items").path(0);
        assertThat(account.path("account").asString()).isEqualTo("g1");
        assertThat(account.path("login").asString()).isEqualTo("octocat");
        assertThat(get(bob, "/accounts").path("items")).isEmpty();
    }

    @Test
    void what_comes_back_counts_once_and_in_the_browser_that_began() {
        var mine = begins(ann);
        var other = begins(bob);
        var back = github.login().consent(mine.to(), octocat);
        assertThat(comesBack(back, "")).isEqualTo("refused=expired");
        assertThat(comesBack(back, other.cookie())).isEqualTo("refused=expired");
        assertThat(comesBack(back, mine.cookie())).isEqualTo("connected=g1");
        assertThat(comesBack(back, mine.cookie())).isEqualTo("refused=expired");
        assertThat(get(bob, "/accounts").path("items")).isEmpty();

        var again = begins(ann);
        var state = again.state();
        var denied = URI.create(PUBLIC + API + "/callback?error=access_denied&state=" + state);
        assertThat(comesBack(denied, again.cookie())).isEqualTo("refused=denied");
        var late = github.login().consent(again.to(), octocat);
        assertThat(comesBack(late, again.cookie())).isEqualTo("refused=expired");

        var third = begins(ann);
        var code = github.login().consent(other.to(), octocat);
        var mixed =
                URI.create(code.toString().replaceAll("state=.*", "") + "state=" + third.state());
        assertThat(comesBack(mixed, third.cookie())).as("PKCE").isEqualTo("refused=provider");
    }

    @Test
    void a_key_that_is_revoked_meanwhile_connects_nothing() {
        var made = server.key("carl", Grant.MEMBER);
        var browser = begins(made.secret());
        var back = github.login().consent(browser.to(), octocat);
        RunningServer.ok(
                server.send(
                        server.as(server.adminKey(), "/api/v1/keys/" + made.key().id()).DELETE()));
        assertThat(comesBack(back, browser.cookie())).isEqualTo("refused=expired");
        assertThat(github.login().good()).isEmpty();
    }

    @Test
    void a_device_connects_an_account_and_leaving_ends_the_token() {
        var device = post(ann, "/device");
        assertThat(device.path("interval_sec").asLong()).isEqualTo(1);
        github.login().approve(device.path("user_code").asString(), octocat);
        var path = "/device/" + device.path("device").asString();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(ann, path).path("state").asString().equals("connected"));
        assertThat(server.send(server.as(bob, API + path).GET()).statusCode()).isEqualTo(404);
        assertThat(github.login().good()).hasSize(1);

        var gone = server.send(server.as(ann, API + "/accounts/g1").DELETE());

        assertThat(read(gone).path("revoked").asBoolean(false)).isTrue();
        assertThat(github.login().good()).isEmpty();
    }

    @Test
    void of_many_sign_ins_of_a_key_the_last_five_can_be_ended() {
        var first = begins(ann);
        var second = begins(ann);
        for (int i = 0; i < 4; i++) {
            begins(ann);
        }
        var others = begins(bob);
        var back = github.login().consent(first.to(), octocat);
        assertThat(comesBack(back, first.cookie())).isEqualTo("refused=expired");
        back = github.login().consent(second.to(), octocat);
        assertThat(comesBack(back, second.cookie())).isEqualTo("connected=g1");
        back = github.login().consent(others.to(), octocat);
        assertThat(comesBack(back, others.cookie())).isEqualTo("connected=g2");
    }

    @Test
    void a_sign_in_on_a_device_that_is_given_up_is_ended() {
        var path = "/device/" + post(ann, "/device").path("device").asString();
        assertThat(server.send(server.as(bob, API + path).DELETE()).statusCode()).isEqualTo(404);
        var ended = read(server.send(server.as(ann, API + path).DELETE()));
        assertThat(ended.path("state").asString()).isEqualTo("cancelled");
        assertThat(get(ann, path)).isEqualTo(ended);
    }

    @Test
    void viewers_have_no_accounts_and_a_server_without_an_app_says_so(@TempDir Path other) {
        var viewer = server.key("vera", Grant.VIEWER).secret();
        assertThat(server.send(server.as(viewer, API + "/accounts").GET()).statusCode())
                .isEqualTo(403);
        try (var bare = RunningServer.on(other)) {
            var refused =
                    bare.send(
                            bare.as(bare.adminKey(), API + "/device")
                                    .POST(BodyPublishers.noBody()));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("CADRE_GITHUB_CLIENT_ID", "docs/github.md");
        }
    }
}
