package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** People who sign in to the console with an account somewhere else. */
class SignInTest {
    private static final String PUBLIC = "https://cadre.example/team";

    @TempDir Path home;
    private final FakeIdentity identity = FakeIdentity.start();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home, settings());
        identity.person(
                "u-1",
                Map.of("preferred_username", "ann@shop", "groups", List.of("dev", "ops", "all")));
        identity.person("7", Map.of("login", "octocat"));
    }

    @AfterEach
    void stop() {
        server.close();
        identity.close();
    }

    private Map<String, String> settings() {
        var ways =
                List.of(
                        Map.of(
                                "name",
                                "corp",
                                "kind",
                                "oidc",
                                "url",
                                identity.url("oidc"),
                                "client_id",
                                FakeIdentity.CLIENT,
                                "client_secret",
                                "variable:CLIENT_SECRET",
                                "grants",
                                List.of(
                                        grant("claim", "groups", "ops", "operator"),
                                        grant("claim", "groups", "dev", "viewer"))),
                        Map.of(
                                "name",
                                "github",
                                "kind",
                                "github",
                                "url",
                                identity.url("github"),
                                "client_id",
                                FakeIdentity.CLIENT,
                                "client_secret",
                                "variable:CLIENT_SECRET",
                                "grants",
                                List.of(
                                        Map.of("org", "acme", "grant", "viewer"),
                                        Map.of("team", "acme/core", "grant", "member"),
                                        Map.of("user", "99", "grant", "admin"))));
        var all = new HashMap<String, String>();
        all.put("CADRE_SIGN_IN", Json.write(ways));
        all.put("CADRE_PUBLIC_URL", PUBLIC);
        all.put("CLIENT_SECRET", FakeIdentity.SECRET);
        return all;
    }

    private static Map<String, Object> grant(String by, String name, String value, String grant) {
        return Map.of(by, name, "value", value, "grant", grant);
    }

    /** A browser that was sent away, and where to. */
    private record Browser(URI to, String cookie) {}

    private Browser begins(String way) {
        var sent = server.send(server.open("/auth/" + way).GET());
        assertThat(sent.statusCode()).isEqualTo(303);
        var cookie = sent.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Secure");
        return new Browser(location(sent), cookie.split(";")[0]);
    }

    private static URI location(HttpResponse<String> sent) {
        return URI.create(sent.headers().firstValue("Location").orElseThrow());
    }

    /** Where the console's page is told to go on. */
    private String comesBack(URI callback, String cookie) {
        var path = callback.toString().substring(PUBLIC.length());
        var request = server.open(path).GET();
        if (!cookie.isEmpty()) {
            request.header("Cookie", "other=1; " + cookie);
        }
        var to = location(server.send(request)).toString();
        assertThat(to).startsWith(PUBLIC + "/sign-in#");
        return to.substring((PUBLIC + "/sign-in#").length());
    }

    private String signsIn(String way, String subject) {
        var browser = begins(way);
        return comesBack(identity.consent(browser.to(), subject), browser.cookie());
    }

    /** The session that the page opens. */
    private HttpResponse<String> opened(String fragment) {
        assertThat(fragment).startsWith("code=");
        var body = Json.write(Map.of("code", fragment.substring("code=".length())));
        return RunningServer.ok(
                server.send(
                        server.open("/api/v1/session")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))));
    }

    private JsonNode session(String fragment) {
        return Json.read(opened(fragment).body(), JsonNode.class);
    }

    private int stillIn(HttpResponse<String> opened) {
        var cookie = opened.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        return server.send(
                        server.open("/api/v1/jobs")
                                .header("Cookie", cookie)
                                .header("X-Cadre-Console", "1")
                                .GET())
                .statusCode();
    }

    @Test
    void a_person_has_the_largest_grant_and_stays_the_same_until_it_is_lost() {
        assertThat(server.json("/api/v1/session/options").path("items").toString())
                .contains("auth/corp", "auth/github")
                .doesNotContain("client");
        var first = opened(signsIn("corp", "u-1"));
        var session = Json.read(first.body(), JsonNode.class);
        assertThat(session.path("grant").asString()).isEqualTo("operator");
        assertThat(session.path("name").asString()).isEqualTo("ann@shop (corp)");
        assertThat(stillIn(first)).isEqualTo(200);

        identity.person("u-1", Map.of("preferred_username", "ann.new", "groups", List.of("ops")));
        identity.person("u-2", Map.of("preferred_username", "ann@shop", "groups", List.of("dev")));
        assertThat(session(signsIn("corp", "u-1")).path("name").asString())
                .isEqualTo("ann@shop (corp)");
        assertThat(stillIn(first)).as("another browser of the person").isEqualTo(200);
        var other = session(signsIn("corp", "u-2"));
        assertThat(other.path("name").asString()).isEqualTo("ann@shop 2 (corp)");
        assertThat(other.path("grant").asString()).isEqualTo("viewer");

        identity.person("u-1", Map.of("groups", "ops of another kind"));
        assertThat(signsIn("corp", "u-1")).isEqualTo("refused=grant");
        assertThat(stillIn(first)).isEqualTo(401);
        assertThat(server.json("/api/v1/audit?kind=account.refused").toString()).contains("u-1");
    }

    @Test
    void at_github_an_active_member_is_one_and_a_person_is_a_number() {
        identity.memberships.add("org acme 7 pending");
        assertThat(signsIn("github", "7")).isEqualTo("refused=grant");
        identity.memberships.add("org acme 7 active");
        assertThat(session(signsIn("github", "7")).path("grant").asString()).isEqualTo("viewer");
        identity.memberships.add("team acme/core 7 active");
        assertThat(session(signsIn("github", "7")).path("grant").asString()).isEqualTo("member");
        identity.person("99", Map.of("login", "root"));
        assertThat(session(signsIn("github", "99")).path("grant").asString()).isEqualTo("admin");
    }

    @Test
    void what_comes_back_counts_once_and_in_the_browser_that_began() {
        var mine = begins("corp");
        var other = begins("corp");
        var callback = identity.consent(mine.to(), "u-1");
        assertThat(comesBack(callback, "")).isEqualTo("refused=expired");
        assertThat(comesBack(callback, other.cookie())).isEqualTo("refused=expired");
        var elsewhere = URI.create(callback.toString().replace("/auth/corp/", "/auth/github/"));
        assertThat(comesBack(elsewhere, mine.cookie())).isEqualTo("refused=expired");
        assertThat(comesBack(callback, mine.cookie())).startsWith("code=");
        assertThat(comesBack(callback, mine.cookie())).isEqualTo("refused=expired");

        var stolen = begins("corp");
        var code = FakeIdentity.query(identity.consent(mine.to(), "u-1").getRawQuery()).get("code");
        var state = FakeIdentity.query(stolen.to().getRawQuery()).get("state");
        var mixed = URI.create(PUBLIC + "/auth/corp/callback?code=" + code + "&state=" + state);
        assertThat(comesBack(mixed, stolen.cookie())).as("PKCE").isEqualTo("refused=provider");
        var denied = URI.create(PUBLIC + "/auth/corp/callback?error=access_denied");
        assertThat(comesBack(denied, mine.cookie())).isEqualTo("refused=denied");
        assertThat(server.send(server.open("/auth/nowhere").GET()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "iss, https://evil.example",
        "aud, somebody-else",
        "nonce, of-another-sign-in",
        "exp, 1000000000",
        "iat, 9000000000",
        "sub, ''",
    })
    void an_id_token_that_is_for_another_sign_in_is_none(String claim, String value) {
        identity.lies.put(claim, value.matches("\\d+") ? Long.parseLong(value) : value);
        assertThat(signsIn("corp", "u-1")).isEqualTo("refused=provider");
    }

    @Test
    void nothing_secret_is_in_any_file_and_a_provider_that_is_away_is_told() throws IOException {
        opened(signsIn("corp", "u-1"));
        var browser = begins("corp");
        var callback = identity.consent(browser.to(), "u-1");
        identity.close();
        assertThat(comesBack(callback, browser.cookie())).isEqualTo("refused=upstream");
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(
                                FakeIdentity.SECRET,
                                FakeIdentity.TOKEN,
                                FakeIdentity.query(browser.to().getRawQuery()).get("state"));
            }
        }
    }

    @Test
    void a_configuration_that_cannot_work_is_told(@TempDir Path other) {
        var variables = settings();
        variables.remove("CADRE_PUBLIC_URL");
        assertThatThrownBy(() -> RunningServer.on(other, variables))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("public_url");
        var literal = settings();
        literal.replaceAll((_, value) -> value.replace("variable:CLIENT_SECRET", "s3cret"));
        assertThatThrownBy(() -> RunningServer.on(other, literal))
                .hasMessageContaining("variable:NAME")
                .hasMessageNotContaining("s3cret");
        var open = settings();
        open.replaceAll((_, value) -> value.replace("http://127.0.0.1", "http://login.example"));
        assertThatThrownBy(() -> RunningServer.on(other, open)).hasMessageContaining("https");
    }
}
