package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.Grant;
import cadre.wire.api.MeView;
import cadre.wire.api.SessionView;
import cadre.wire.api.SignInCode;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionRoutesTest {
    private static final String CONSOLE = "X-Cadre-Console";
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    @TempDir Path home;
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> signIn(String field, String secret, Map<String, String> headers) {
        var request =
                server.open("/api/v1/session")
                        .POST(BodyPublishers.ofString(Json.write(Map.of(field, secret))));
        headers.forEach(request::header);
        return server.send(request);
    }

    private static String setCookie(HttpResponse<String> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow();
    }

    private static String cookie(HttpResponse<String> response) {
        return setCookie(RunningServer.ok(response)).replaceAll(";.*", "");
    }

    private HttpResponse<String> send(
            String method, String path, String cookie, Map<String, String> headers) {
        var request =
                server.open(path)
                        .header("Cookie", cookie)
                        .method(
                                method,
                                method.equals("GET")
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString("{}"));
        headers.forEach(request::header);
        return server.send(request);
    }

    private int status(String method, String path, String cookie, Map<String, String> headers) {
        return send(method, path, cookie, headers).statusCode();
    }

    @Test
    void who_gives_a_key_gets_a_cookie_that_no_script_and_no_other_site_can_use() {
        var response = signIn("key", server.adminKey(), Map.of());

        var session = Json.read(RunningServer.ok(response).body(), SessionView.class);
        assertThat(session.name()).isEqualTo("admin.key");
        assertThat(session.grant()).isEqualTo(Grant.ADMIN);
        assertThat(setCookie(response))
                .matches(
                        "cadre_session=cadre_session_[a-z2-7]{52}; Max-Age=604800; HttpOnly; SameSite=Strict");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        var me = RunningServer.ok(send("GET", "/api/v1/me", cookie(response), Map.of()));
        assertThat(Json.read(me.body(), MeView.class).key()).isEqualTo(session.key());
    }

    @Test
    void a_browser_that_spoke_https_keeps_the_cookie_for_https_alone() {
        var own = server.url().replace("http:", "https:");
        for (var header : Map.of("Origin", own, "X-Forwarded-Proto", "https").entrySet()) {
            var response =
                    signIn("key", server.adminKey(), Map.of(header.getKey(), header.getValue()));

            assertThat(setCookie(response)).as(header.getKey()).endsWith("; Secure");
        }
    }

    @Test
    void a_code_of_a_viewer_signs_in_once_and_as_the_viewer() {
        var viewer = server.key("looker", Grant.VIEWER).secret();
        var made =
                server.send(
                        server.as(viewer, "/api/v1/session/codes").POST(BodyPublishers.noBody()));
        var code = Json.read(RunningServer.ok(made).body(), SignInCode.class);

        var cookie = cookie(signIn("code", code.code(), Map.of()));

        assertThat(status("GET", "/api/v1/jobs", cookie, Map.of())).isEqualTo(200);
        assertThat(status("GET", "/api/v1/keys", cookie, Map.of())).isEqualTo(403);
        assertThat(signIn("code", code.code(), Map.of()).statusCode()).isEqualTo(401);
    }

    @Test
    void what_is_no_key_and_no_code_signs_nobody_in_and_is_braked() {
        assertThat(signIn("key", "cadre_admin_" + "a".repeat(52), Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(signIn("code", "x", Map.of()).statusCode()).isEqualTo(401);
        assertThat(signIn("other", "x", Map.of()).statusCode()).isEqualTo(400);
        assertThat(
                        server.send(
                                        server.open("/api/v1/session")
                                                .POST(BodyPublishers.ofString("{}")))
                                .statusCode())
                .isEqualTo(400);

        for (int i = 0; i < 60; i++) {
            signIn("code", "x", Map.of());
        }

        assertThat(signIn("code", "x", Map.of()).statusCode()).isEqualTo(429);
        assertThat(signIn("key", server.adminKey(), Map.of()).statusCode()).isEqualTo(200);
    }

    @Test
    void a_change_needs_the_consoles_header_and_a_page_of_the_same_origin() {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));
        var file = "/api/v1/jobs/cancel";

        assertThat(status("POST", file, cookie, Map.of())).isEqualTo(403);
        assertThat(status("POST", file, cookie, Map.of(FETCH_SITE, "same-origin"))).isEqualTo(403);
        for (var site : List.of("same-site", "cross-site", "none")) {
            assertThat(status("POST", file, cookie, Map.of(CONSOLE, "1", FETCH_SITE, site)))
                    .as(site)
                    .isEqualTo(403);
        }
        assertThat(status("POST", file, cookie, Map.of(CONSOLE, "1"))).isEqualTo(400);
        assertThat(status("POST", file, cookie, Map.of(CONSOLE, "1", FETCH_SITE, "same-origin")))
                .isEqualTo(400);
    }

    @Test
    void a_page_of_another_port_of_the_host_reads_nothing_by_the_cookie() {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));

        for (var site : List.of("same-site", "cross-site")) {
            assertThat(status("GET", "/api/v1/jobs", cookie, Map.of(FETCH_SITE, site)))
                    .as(site)
                    .isEqualTo(403);
        }
        for (var site : List.of("same-origin", "none")) {
            assertThat(status("GET", "/api/v1/jobs", cookie, Map.of(FETCH_SITE, site)))
                    .as(site)
                    .isEqualTo(200);
        }
    }

    @Test
    void no_preflight_of_another_origin_is_granted() {
        var response =
                server.send(
                        server.open("/api/v1/jobs")
                                .header("Origin", "http://127.0.0.1:1")
                                .header("Access-Control-Request-Headers", CONSOLE)
                                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-"));
    }

    @Test
    void the_cookie_opens_nothing_but_the_api() {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));

        for (var get : List.of("/metrics", "/bridge/status", "/link")) {
            assertThat(status("GET", get, cookie, Map.of("X-Forwarded-For", "10.0.0.9")))
                    .as(get)
                    .isNotEqualTo(200);
        }
        assertThat(status("GET", "/metrics", cookie, Map.of())).isEqualTo(401);
        assertThat(status("POST", "/mcp", cookie, Map.of(CONSOLE, "1"))).isEqualTo(401);
        assertThat(status("GET", "/api/v1/../../metrics", cookie, Map.of())).isNotEqualTo(200);
    }

    @Test
    void a_key_that_is_sent_counts_and_not_the_cookie_beside_it() {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));
        var viewer = server.key("looker", Grant.VIEWER).secret();

        var asViewer =
                send("GET", "/api/v1/keys", cookie, Map.of("Authorization", "Bearer " + viewer));
        var asNobody = send("GET", "/api/v1/keys", cookie, Map.of("Authorization", "Bearer x"));

        assertThat(asViewer.statusCode()).isEqualTo(403);
        assertThat(asNobody.statusCode()).isEqualTo(401);
    }

    @Test
    void who_signs_out_is_out_and_the_browser_forgets_the_cookie() {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));

        var out = send("DELETE", "/api/v1/session", cookie, Map.of(CONSOLE, "1"));

        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(setCookie(out))
                .isEqualTo("cadre_session=; Max-Age=0; HttpOnly; SameSite=Strict");
        assertThat(status("GET", "/api/v1/me", cookie, Map.of())).isEqualTo(401);
    }

    @Test
    void open_streams_of_a_session_end_when_its_holder_signs_out() throws Exception {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));
        try (var events =
                EventReader.open(server, server.open("/api/v1/events").header("Cookie", cookie))) {
            send("DELETE", "/api/v1/session", cookie, Map.of(CONSOLE, "1"));

            events.awaitEnd();
        }
    }

    @Test
    void a_session_holds_over_a_restart() {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));

        server.close();
        server = RunningServer.on(home);

        assertThat(status("GET", "/api/v1/me", cookie, Map.of())).isEqualTo(200);
    }

    @Test
    void a_stream_ends_at_sign_out_and_says_that_the_session_is_over() throws Exception {
        var cookie = cookie(signIn("key", server.adminKey(), Map.of()));

        try (var events =
                EventReader.open(server, server.open("/api/v1/events").header("Cookie", cookie))) {
            status("DELETE", "/api/v1/session", cookie, Map.of("X-Cadre-Console", "1"));

            assertThat(events.next("closed").data()).contains("the session is over");
        }
    }
}
