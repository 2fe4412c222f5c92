package cadre.server.gateways.ui;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Keys;
import cadre.server.access.Throttle;
import cadre.server.access.session.Sessions;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.gateways.http.HttpServer;
import cadre.server.gateways.http.Listen;
import cadre.server.gateways.http.OpenStreams;
import cadre.server.gateways.http.RateLimit;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageRoutesTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
    private static final String SCRIPT = "/assets/index-D4f_x-9Z.js";

    private final HttpClient http = HttpClient.newHttpClient();
    private Database db;
    private Feed feed;
    private HttpServer server;

    @BeforeEach
    void start(@TempDir Path home) {
        db = TestStores.main(home);
        feed = new Feed(db, CLOCK);
        server = serve(new ConsoleFiles("sample/", "index.html"));
    }

    private HttpServer serve(ConsoleFiles console) {
        var keys = new Keys(db, feed, CLOCK, new Random(1));
        var sessions = new Sessions(db, feed, keys, CLOCK, new Random(2));
        return HttpServer.start(
                new Listen("127.0.0.1", 0, "", List.of()),
                new PageRoutes(console).routes(),
                new HttpServer.Access(keys, sessions, new Throttle(CLOCK), new RateLimit(0)),
                new OpenStreams(keys, sessions, feed),
                (_, _, _) -> {},
                Origins.passedOn());
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
        feed.close();
        db.close();
    }

    private HttpResponse<byte[]> ask(String method, String path, Map<String, String> headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return ask("GET", path, Map.of());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void every_page_finds_its_files_from_where_it_is_whatever_prefix_a_proxy_takes_away()
            throws Exception {
        for (var path : List.of("/", "/sign-in", "/jobs", "/nodes", "/teams", "/settings")) {
            assertThat(text(get(path))).as(path).contains("<base href=\"./\" />");
        }
        for (var path :
                List.of("/jobs/j1", "/jobs/new", "/nodes/n1", "/teams/shop", "/settings/keys")) {
            assertThat(text(get(path))).as(path).contains("<base href=\"../\" />");
        }
        assertThat(text(get("/jobs?state=failed&text=a"))).contains("<base href=\"./\" />");
        assertThat(text(get("/jobs/?state=failed"))).contains("<base href=\"../\" />");
    }

    @Test
    void a_page_is_kept_nowhere_and_may_load_only_what_is_its_own() throws Exception {
        var page = get("/jobs/j1");

        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(page, "Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
                                + " data:; font-src 'self'; connect-src 'self'; worker-src 'self';"
                                + " manifest-src 'self'; base-uri 'self'; form-action 'none';"
                                + " frame-ancestors 'none'");
    }

    @Test
    void a_file_whose_name_changes_with_it_is_kept_for_good_and_goes_out_packed() throws Exception {
        var script = ask("GET", SCRIPT, Map.of("Accept-Encoding", "gzip"));

        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(script, "Cache-Control"))
                .isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(script, "Content-Encoding")).isEqualTo("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(script.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(get(SCRIPT).body());
        }
        var same = ask("GET", SCRIPT, Map.of("If-None-Match", header(script, "ETag")));
        assertThat(same.statusCode()).isEqualTo(304);
    }

    @Test
    void a_file_that_keeps_its_name_is_asked_for_anew() throws Exception {
        var theme = get("/theme.js");

        assertThat(theme.statusCode()).isEqualTo(200);
        assertThat(header(theme, "Cache-Control")).isEqualTo("private, no-cache");
    }

    @Test
    void head_says_what_get_would_and_sends_nothing() throws Exception {
        for (var path : List.of("/", "/jobs/j1", SCRIPT, "/theme.js")) {
            var head = ask("HEAD", path, Map.of());

            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).as(path).isEmpty();
            assertThat(header(head, "Content-Length"))
                    .as(path)
                    .isEqualTo(Integer.toString(get(path).body().length));
        }
    }

    @Test
    void what_is_not_the_consoles_is_not_given_out() throws Exception {
        for (var path :
                List.of(
                        "/assets/none-12345678.js",
                        "/assets/notes.env",
                        "/assets/",
                        "/assets/..%2findex.html",
                        "/assets/%2e%2e%2f%2e%2e%2fdocs.js",
                        "/assets/..%5c..%5cdocs.js",
                        "/assets/.hidden.js",
                        "/assets/%00.js",
                        "/assets/assets/index-D4f_x-9Z.js",
                        "/sample/index.html",
                        "/pressable.css")) {
            assertThat(get(path).statusCode()).as(path).isBetween(400, 404);
        }
    }

    @Test
    void an_address_that_is_none_is_said_by_the_console_to_people_and_by_the_api_to_programs()
            throws Exception {
        var browser =
                Map.of("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        for (var path : List.of("/nope", "/jobs/unknown/x", "/apis/x")) {
            var page = ask("GET", path, browser);

            assertThat(page.statusCode()).as(path).isEqualTo(404);
            assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
            assertThat(header(page, "Vary")).isEqualTo("Accept");
            assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(page, "Content-Security-Policy")).contains("script-src 'self'");
            assertThat(ask("HEAD", path, browser).statusCode()).as(path).isEqualTo(404);
            for (var accept : List.of("*/*", "application/json")) {
                var problem = ask("GET", path, Map.of("Accept", accept));
                assertThat(problem.statusCode()).as(path).isEqualTo(404);
                assertThat(header(problem, "Content-Type")).isEqualTo("application/problem+json");
                assertThat(text(problem)).contains("No such route", path);
            }
            assertThat(header(ask("POST", path, browser), "Content-Type"))
                    .isEqualTo("application/problem+json");
        }
        assertThat(text(ask("GET", "/jobs/unknown/x", browser)))
                .contains("<base href=\"../../\" />");
        for (var path : List.of("/api/v1/nope", "/api", "/mcp/x", "/bridge/x")) {
            assertThat(header(ask("GET", path, browser), "Content-Type"))
                    .as(path)
                    .isEqualTo("application/problem+json");
        }
    }

    @Test
    void a_page_can_only_be_read() throws Exception {
        for (var path : List.of("/", "/jobs/j1", SCRIPT)) {
            assertThat(ask("POST", path, Map.of()).statusCode()).as(path).isEqualTo(405);
        }
    }

    @Test
    void a_program_without_a_console_says_how_to_make_one() throws Exception {
        server.close();
        server = serve(new ConsoleFiles("none/", "index.html"));

        for (var path : List.of("/", "/sign-in", "/jobs/j1")) {
            assertThat(text(get(path))).as(path).contains("console/bundle");
        }
        assertThat(text(get("/jobs/j1"))).contains("<base href=\"../\" />");
        assertThat(get(SCRIPT).statusCode()).isEqualTo(404);
        assertThat(get("/page.js").statusCode()).isEqualTo(200);
    }
}
