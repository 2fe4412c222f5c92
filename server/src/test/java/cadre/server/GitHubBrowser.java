package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.GitHubLogin;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The browser of a person who connects an account at GitHub in the console. */
record GitHubBrowser(URI to, String cookie) {
    static final String PUBLIC = "https://cadre.example/team";

    /** What a server is told of this GitHub. */
    static Map<String, String> settings(FakeGitHub github) {
        return new HashMap<>(
                Map.of(
                        "CADRE_GITHUB_URL",
                        github.url().toString(),
                        "CADRE_GITHUB_CLIENT_ID",
                        GitHubLogin.CLIENT,
                        "CADRE_GITHUB_CLIENT_SECRET",
                        GitHubLogin.SECRET,
                        "CADRE_PUBLIC_URL",
                        PUBLIC));
    }

    /** One that is sent away for whoever has this key. */
    static GitHubBrowser begins(RunningServer server, String key) {
        var sent =
                RunningServer.ok(
                        server.send(
                                server.as(key, "/api/v1/github/web")
                                        .POST(BodyPublishers.noBody())));
        var cookie = sent.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Secure").doesNotContain("Path");
        var url = Json.read(sent.body(), JsonNode.class).path("url").asString();
        return new GitHubBrowser(URI.create(url), cookie.split(";")[0]);
    }

    String state() {
        return to.getRawQuery().replaceAll(".*\\bstate=([^&]*).*", "$1");
    }

    /** Where the console's page is told to go on. */
    String comesBack(RunningServer server, URI callback) {
        var request = server.open(callback.toString().substring(PUBLIC.length())).GET();
        if (!cookie.isEmpty()) {
            request.header("Cookie", "other=1; " + cookie);
        }
        var to = server.send(request).headers().firstValue("Location").orElseThrow();
        assertThat(to).startsWith(PUBLIC + "/settings/github#");
        return to.substring((PUBLIC + "/settings/github#").length());
    }

    /** All of it. */
    static void connect(RunningServer server, String key, FakeGitHub github, FakeGitHub.User user) {
        var browser = begins(server, key);
        assertThat(browser.comesBack(server, github.login().consent(browser.to(), user)))
                .startsWith("connected=g");
    }
}
