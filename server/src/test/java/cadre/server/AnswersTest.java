package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.Grant;
import cadre.wire.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every answer carries: its version, packed bytes, and what is left of the key's quota. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home, Map.of("CADRE_REQUESTS_PER_MIN", "600"));
        for (int i = 0; i < 10; i++) {
            RunningServer.ok(
                    server.post(
                            "/api/v1/jobs",
                            "{\"prompt\":\"write tests\",\"agent\":\"rehearsal\"}"));
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpRequest.Builder admin(String path) {
        return server.as(server.adminKey(), path);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void a_read_answer_names_its_version_and_is_not_sent_again_to_who_has_it() {
        for (var path : List.of("/api/v1/jobs/j1", "/api/v1/jobs", "/api/v1/agents", "/page.js")) {
            var first = server.get(path);
            var tag = header(first, "ETag");

            var again = server.send(admin(path).header("If-None-Match", "\"other\", " + tag));

            assertThat(tag).as(path).startsWith("W/\"");
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(tag);
            assertThat(header(again, "Cache-Control")).isEqualTo("private, no-cache");
            assertThat(header(again, "Content-Type")).isEmpty();
            assertThat(header(again, "Content-Length")).isEmpty();
        }
    }

    @Test
    void a_changed_answer_has_another_version() {
        var before = server.get("/api/v1/jobs/j2");
        RunningServer.ok(server.post("/api/v1/jobs/j2/cancel", ""));

        var after =
                server.send(
                        admin("/api/v1/jobs/j2").header("If-None-Match", header(before, "ETag")));

        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.body()).contains("cancelled");
        assertThat(header(after, "ETag")).isNotEqualTo(header(before, "ETag"));
    }

    @Test
    void an_unchanged_answer_is_only_for_who_may_read_it() {
        var tag = header(server.get("/api/v1/jobs/j1"), "ETag");

        var open = server.send(server.open("/api/v1/jobs/j1").header("If-None-Match", tag));

        assertThat(open.statusCode()).isEqualTo(401);
    }

    @Test
    void what_a_post_answers_has_no_version_and_is_kept_nowhere() {
        var made = server.post("/api/v1/keys", "{\"name\":\"x\",\"grant\":\"viewer\"}");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("ETag")).isEmpty();
        assertThat(header(made, "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void long_json_is_packed_for_who_takes_it_and_is_the_same_inside() throws IOException {
        var plain = server.get("/api/v1/jobs");
        var packed =
                server.send(
                        admin("/api/v1/jobs").header("Accept-Encoding", "br, gzip;q=0.5"),
                        BodyHandlers.ofByteArray());

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(packed, "Vary")).contains("Accept-Encoding");
        assertThat(packed.body().length).isLessThan(plain.body().length() / 3);
        assertThat(unpacked(packed.body())).isEqualTo(plain.body());
        assertThat(header(packed, "ETag")).isEqualTo(header(plain, "ETag"));
    }

    @Test
    void short_json_refused_gzip_and_event_streams_are_sent_as_they_are() {
        var small = server.send(admin("/api/v1/me").header("Accept-Encoding", "gzip"));
        var refused =
                server.send(admin("/api/v1/jobs").header("Accept-Encoding", "gzip;q=0, *;q=0"));
        var stream =
                server.send(
                        admin("/api/v1/events")
                                .header("Accept", "text/event-stream")
                                .header("Accept-Encoding", "gzip"),
                        BodyHandlers.ofInputStream());

        assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(stream.headers().firstValue("Content-Encoding")).isEmpty();
        try (var body = stream.body()) {
            assertThat(new String(body.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("retry:");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void head_says_what_get_would_send() {
        var get = server.get("/api/v1/agents");
        var head =
                server.send(
                        admin("/api/v1/agents")
                                .method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "ETag")).isEqualTo(header(get, "ETag"));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void a_key_is_told_what_is_left_and_the_one_that_takes_too_much_has_to_wait() {
        var key = server.key("eager", Grant.VIEWER).secret();
        var other = server.key("calm", Grant.VIEWER).secret();

        var first = server.send(server.as(key, "/api/v1/me"));
        HttpResponse<String> last = first;
        for (int i = 0; i < 700 && last.statusCode() == 200; i++) {
            last = server.send(server.as(key, "/api/v1/me"));
        }

        assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"key\";q=600;w=60");
        assertThat(header(first, "RateLimit")).isEqualTo("\"key\";r=599;t=1");
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(RunningServer.problem(last).code()).isEqualTo(ErrorCode.TOO_MANY);
        assertThat(header(last, "Retry-After")).isEqualTo("1");
        assertThat(header(last, "RateLimit")).startsWith("\"key\";r=0;t=");
        assertThat(server.send(server.as(other, "/api/v1/me")).statusCode()).isEqualTo(200);
    }

    @Test
    void without_a_limit_no_header_speaks_of_one(@TempDir Path home) {
        try (var free = RunningServer.on(home, Map.of("CADRE_REQUESTS_PER_MIN", "0"))) {
            assertThat(free.get("/api/v1/me").headers().firstValue("RateLimit")).isEmpty();
        }
    }

    private static String unpacked(byte[] packed) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
