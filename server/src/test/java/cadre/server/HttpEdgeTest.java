package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.api.Grant;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What comes in is hostile; each bad request is one clear problem. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpEdgeTest {
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void malformed_json_is_400_and_names_the_place() {
        for (var body : List.of("", "{", "[]", "{\"prompt\":}", "nonsense", "{} {}", "null")) {
            var response = server.post("/api/v1/jobs", body);

            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(RunningServer.problem(response).code()).isEqualTo(ErrorCode.INVALID);
        }
    }

    @Test
    void an_unknown_field_is_named_with_the_known_ones() {
        var problem =
                RunningServer.problem(
                        server.post(
                                "/api/v1/jobs",
                                "{\"prompt\":\"a\",\"agent\":\"rehearsal\",\"colour\":1}"));

        assertThat(problem.which()).containsEntry("field", "colour");
        assertThat(problem.fix()).contains("prompt");
    }

    @Test
    void a_missing_field_is_named() {
        var problem = RunningServer.problem(server.post("/api/v1/jobs", "{\"prompt\":\"a\"}"));

        assertThat(problem.which()).containsEntry("field", "agent");
    }

    @Test
    void a_body_that_is_no_utf8_is_refused() {
        var response =
                server.send(
                        server.as(server.adminKey(), "/api/v1/jobs")
                                .POST(
                                        BodyPublishers.ofByteArray(
                                                new byte[] {'{', '"', (byte) 0xff, '"', '}'})));

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void a_prompt_of_10_mb_is_too_large_and_the_answer_says_so() {
        var response =
                server.post(
                        "/api/v1/jobs",
                        "{\"agent\":\"rehearsal\",\"prompt\":\"" + "x".repeat(10_000_000) + "\"}");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(RunningServer.problem(response).detail()).contains("prompt");
    }

    @Test
    void an_endless_body_is_cut_off() {
        var response =
                server.send(
                        server.as(server.adminKey(), "/api/v1/keys")
                                .POST(
                                        BodyPublishers.ofInputStream(() ->
                                                new java.io.InputStream() {
                                                    private int left = 12_000_000;

                                                    @Override
                                                    public int read() {
                                                        return left-- > 0 ? ' ' : -1;
                                                    }
                                                })));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void an_unknown_route_and_an_unknown_method_are_problems() {
        assertThat(RunningServer.problem(server.get("/api/v1/nothing")).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(RunningServer.problem(server.get("/../etc/passwd")).status())
                .isBetween(400, 404);
        assertThat(
                        RunningServer.problem(
                                        server.send(
                                                server.as(server.adminKey(), "/health").DELETE()))
                                .code())
                .isEqualTo(ErrorCode.METHOD_NOT_ALLOWED);
    }

    @Test
    void what_jetty_itself_refuses_is_a_problem_too() {
        var answer =
                RawHttp.exchange(
                        server.url(),
                        "GET /api/v1/jobs/..%2f..%2fx HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                + "Connection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
        assertThat(answer).doesNotContain("Jetty").doesNotContain("<html");
    }

    @Test
    void a_path_that_jetty_cannot_read_is_a_problem_with_its_status_and_a_fix() {
        var answer =
                RawHttp.exchange(
                        server.url(),
                        "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"status\":400");
        assertThat(answer).contains("plain path");
    }

    @Test
    void headers_that_are_too_long_are_a_problem_with_their_own_status_and_a_fix() {
        var answer =
                RawHttp.exchange(
                        server.url(),
                        "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: "
                                + "x".repeat(20_000)
                                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("application/problem+json");
        assertThat(answer).contains("\"status\":431").contains("shorter headers");
    }

    @Test
    void a_field_that_is_there_twice_is_a_problem() {
        var body = "{\"prompt\":\"a\",\"agent\":\"rehearsal\",\"prompt\":\"b\"}";

        var problem = RunningServer.problem(server.post("/api/v1/jobs", body));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).contains("prompt");
    }

    @Test
    void an_unknown_or_repeated_query_parameter_is_named() {
        assertThat(RunningServer.problem(server.get("/api/v1/jobs?stat=queued")).fix())
                .contains("state");
        assertThat(server.get("/api/v1/jobs?limit=1&limit=2").statusCode()).isEqualTo(400);
        assertThat(server.get("/api/v1/jobs?limit=0").statusCode()).isEqualTo(400);
        assertThat(server.get("/api/v1/jobs?limit=many").statusCode()).isEqualTo(400);
        assertThat(RawHttp.status(server.url(), "GET", "/health?a=%zz", "localhost"))
                .isEqualTo(400);
    }

    @Test
    void a_key_in_the_address_opens_nothing() {
        for (var name : List.of("key", "token", "access_token", "authorization")) {
            var response =
                    server.send(server.open("/api/v1/jobs?" + name + "=" + server.adminKey()));

            assertThat(response.statusCode()).as(name).isEqualTo(401);
        }
    }

    @Test
    void bearer_is_read_in_any_case_and_nothing_else_is() {
        for (var scheme : List.of("Bearer", "bearer", "BEARER")) {
            assertThat(
                            server.send(
                                            server.open("/api/v1/me")
                                                    .header(
                                                            "Authorization",
                                                            scheme + " " + server.adminKey()))
                                    .statusCode())
                    .isEqualTo(200);
        }
        for (var header :
                List.of("Bearer", "Bearer ", server.adminKey(), "Basic " + server.adminKey(), "")) {
            assertThat(
                            server.send(server.open("/api/v1/me").header("Authorization", header))
                                    .statusCode())
                    .as(header)
                    .isEqualTo(401);
        }
    }

    @Test
    void every_answer_carries_the_security_headers() {
        for (var path : List.of("/", "/health", "/api/v1/me", "/no/such")) {
            var headers = server.send(server.open(path)).headers();

            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void head_is_answered_like_get_without_a_body() {
        var open = server.send(server.open("/health").method("HEAD", BodyPublishers.noBody()));
        var closed = server.send(server.open("/api/v1/me").method("HEAD", BodyPublishers.noBody()));
        var stream =
                server.send(server.open("/api/v1/events").method("HEAD", BodyPublishers.noBody()));

        assertThat(open.statusCode()).isEqualTo(200);
        assertThat(open.body()).isEmpty();
        assertThat(closed.statusCode()).isEqualTo(401);
        assertThat(stream.statusCode()).isEqualTo(405);
    }

    @Test
    void keys_are_made_listed_and_revoked_at_once() {
        var made = server.key("robot", Grant.MEMBER);
        assertThat(server.send(server.as(made.secret(), "/api/v1/me")).statusCode()).isEqualTo(200);
        assertThat(server.get("/api/v1/keys").body())
                .contains("robot")
                .doesNotContain(made.secret());

        var revoked =
                server.send(
                        server.as(server.adminKey(), "/api/v1/keys/" + made.key().id()).DELETE());

        assertThat(RunningServer.ok(revoked).body()).contains("revoked_at");
        assertThat(server.send(server.as(made.secret(), "/api/v1/me")).statusCode()).isEqualTo(401);
        assertThat(server.get("/api/v1/audit?kind=key.revoked").body())
                .contains(made.key().id().toString());
    }

    @Test
    void the_pages_have_nothing_inline_and_only_relative_addresses() {
        for (var path : List.of("/", "/docs")) {
            var page = server.send(server.open(path)).body();

            assertThat(page)
                    .as(path)
                    .containsAnyOf("<main", "id=\"root\"") // the console is there where Node.js was
                    .doesNotContain("style=")
                    .doesNotContain("onclick")
                    .doesNotContain("=\"/")
                    .doesNotContainPattern("<script(?![^>]*src=)");
        }
        for (var path : List.of("/page.js", "/page.css", "/docs.js", "/docs.css")) {
            var response = server.send(server.open(path));

            assertThat(response.headers().firstValue("Content-Type").orElse(""))
                    .as(path)
                    .startsWith(path.endsWith("js") ? "text/javascript" : "text/css");
            assertThat(response.body())
                    .as(path)
                    .doesNotContain("innerHTML")
                    .doesNotContain("http://");
        }
    }

    @Test
    void the_figures_count_requests_by_the_routes_template() {
        server.get("/api/v1/jobs/j999");

        assertThat(server.get("/metrics").body())
                .contains(
                        "cadre_http_requests_total{method=\"GET\",path=\"/api/v1/jobs/{job}\",status=\"404\"}")
                .contains("cadre_queue_depth{queue=\"jobs\"} 0.0")
                .contains("cadre_run_duration_seconds")
                .contains("cadre_store_commit_seconds{quantile=\"0.99\"}");
    }

    @Test
    void the_doctor_looks_at_the_server() {
        var doctor = server.json("/api/v1/doctor");

        assertThat(doctor.path("checks").findValuesAsString("name"))
                .contains("disk", "permissions", "store", "nodes", "exposure");
    }

    @Test
    void a_mistake_in_agents_yaml_shows_in_the_list_of_agents_and_in_the_doctor()
            throws IOException {
        var file = Path.of(server.json("/api/v1/agents").path("file").path("path").asString());
        var good = Files.readString(file);
        Files.writeString(file, "profiles:\n  - name: x\n");

        await().untilAsserted(() ->
                assertThat(server.get("/api/v1/agents").body())
                        .contains("agents.yaml:2", "a profile needs name and cli"));
        assertThat(server.get("/api/v1/doctor").body())
                .contains("agents.yaml is not taken", "agents.yaml:2");

        Files.writeString(file, good);
        await().untilAsserted(() ->
                assertThat(server.json("/api/v1/agents").path("file").has("error")).isFalse());
    }

    @Test
    void the_doctor_names_the_port_that_is_bound() {
        var port = URI.create(server.url()).getPort();

        assertThat(server.get("/api/v1/doctor").body()).contains("127.0.0.1 port " + port + "\"");
    }
}
