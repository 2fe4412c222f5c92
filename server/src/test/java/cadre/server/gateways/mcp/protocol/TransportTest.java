package cadre.server.gateways.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the endpoint answers to what it should not be sent, in both eras. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportTest {
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final HttpClient http = HttpClient.newHttpClient();
    private FixtureServer server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = new FixtureServer(home);
    }

    @AfterAll
    void stop() {
        http.shutdownNow();
        server.close();
    }

    private record Got(int status, JsonNode body, HttpResponse<String> response) {
        int code() {
            return body.path("error").path("code").asInt(0);
        }

        String message() {
            return body.path("error").path("message").asString("");
        }

        JsonNode result() {
            return body.path("result");
        }
    }

    private Got post(String body, Map<String, String> headers) throws Exception {
        return post(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private Got post(byte[] body, Map<String, String> headers) throws Exception {
        var all = new LinkedHashMap<String, String>();
        all.put("Content-Type", "application/json");
        all.put("Accept", "application/json, text/event-stream");
        all.putAll(headers);
        var request =
                HttpRequest.newBuilder(URI.create(server.url()))
                        .POST(BodyPublishers.ofByteArray(body));
        all.forEach(request::header);
        var response = http.send(request.build(), BodyHandlers.ofString());
        var json =
                response.body().isEmpty()
                        ? Json.mapper().createObjectNode()
                        : Json.read(response.body(), JsonNode.class);
        return new Got(response.statusCode(), json, response);
    }

    private Got legacy(String body) throws Exception {
        return post(body, Map.of("MCP-Protocol-Version", "2025-11-25"));
    }

    private Got modern(String method, String params, Map<String, String> more) throws Exception {
        var headers = new LinkedHashMap<String, String>();
        headers.put("MCP-Protocol-Version", "2026-07-28");
        headers.put("Mcp-Method", method);
        headers.putAll(more);
        var separator = params.isEmpty() ? "" : ",";
        return post(
                "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"%s\",\"params\":{%s%s%s}}"
                        .formatted(method, params, separator, META),
                headers);
    }

    private static String call(String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":"
                + arguments
                + "}}";
    }

    @Test
    void what_is_no_json_is_a_parse_error_with_400() throws Exception {
        assertThat(legacy("{\"jsonrpc\":").code()).isEqualTo(-32700);
        assertThat(legacy("{\"jsonrpc\":").status()).isEqualTo(400);
        assertThat(post(new byte[] {'"', (byte) 0xff, '"'}, Map.of()).code()).isEqualTo(-32700);
        assertThat(legacy("").code()).isEqualTo(-32700);
        assertThat(legacy("[".repeat(5000)).code()).isEqualTo(-32700);
        assertThat(legacy("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}").code())
                .isEqualTo(-32700);
    }

    @Test
    void what_is_no_request_is_an_invalid_one_with_400() throws Exception {
        for (var body :
                new String[] {
                    "1",
                    "null",
                    "{}",
                    "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":1}}",
                }) {
            var got = legacy(body);
            assertThat(got.status()).as(body).isEqualTo(400);
            assertThat(got.code()).as(body).isIn(-32600, -32700);
        }
    }

    @Test
    void a_batch_is_refused_with_400_in_each_era() throws Exception {
        var batch = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]";
        for (var version : Era.allVersions()) {
            var got = post(batch, Map.of("MCP-Protocol-Version", version));
            assertThat(got.status()).as(version).isEqualTo(400);
            assertThat(got.message()).contains("batch");
        }
        assertThat(post("[]", Map.of()).status()).isEqualTo(400);
    }

    @Test
    void a_notification_is_taken_without_a_body() throws Exception {
        var got = legacy("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

        assertThat(got.status()).isEqualTo(202);
        assertThat(got.response().body()).isEmpty();
    }

    @Test
    void initialize_agrees_on_the_revision_asked_for_or_the_newest_such() throws Exception {
        for (var asked : Era.LEGACY.versions()) {
            assertThat(initialized(asked).path("protocolVersion").asString()).isEqualTo(asked);
        }
        assertThat(initialized("2024-11-05").path("protocolVersion").asString())
                .isEqualTo("2025-11-25");
        assertThat(initialized("2026-07-28").path("protocolVersion").asString())
                .isEqualTo("2025-11-25");
    }

    private JsonNode initialized(String version) throws Exception {
        var got =
                post(
                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                                + "{\"protocolVersion\":\""
                                + version
                                + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
                        Map.of());
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.response().headers().map()).doesNotContainKey("mcp-session-id");
        return got.result();
    }

    @Test
    void a_session_id_of_another_life_is_ignored() throws Exception {
        var got =
                post(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
                        Map.of("Mcp-Session-Id", "gone", "MCP-Protocol-Version", "2025-06-18"));

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.result().isObject()).isTrue();
    }

    @Test
    void an_old_client_gets_its_errors_with_200() throws Exception {
        var unknown = legacy("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}");
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.code()).isEqualTo(-32601);

        var tool = legacy(call("no_such_tool", "{}"));
        assertThat(tool.status()).isEqualTo(200);
        assertThat(tool.code()).isEqualTo(-32602);
        assertThat(tool.message()).contains("no_such_tool");

        assertThat(legacy(call("test_simple_text", "[]")).code()).isEqualTo(-32602);
    }

    @Test
    void an_unknown_argument_is_an_error_that_the_model_sees() throws Exception {
        var got = legacy(call("test_simple_text", "{\"colour\":\"red\"}"));

        assertThat(got.result().path("isError").asBoolean()).isTrue();
        assertThat(got.result().path("content").path(0).path("text").asString())
                .contains("invalid", "colour", "It takes none");
    }

    @Test
    void a_version_that_nobody_knows_is_refused_with_those_that_are_spoken() throws Exception {
        var got =
                post(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
                        Map.of("MCP-Protocol-Version", "1900-01-01"));

        assertThat(got.status()).isEqualTo(400);
        assertThat(got.code()).isEqualTo(-32022);
        assertThat(got.body().path("error").path("data").path("supported").size()).isEqualTo(4);
        assertThat(got.body().path("error").path("data").path("requested").asString())
                .isEqualTo("1900-01-01");
    }

    @Test
    void a_modern_call_names_its_tool_in_a_header_too_also_in_base64() throws Exception {
        var params = "\"name\":\"test_simple_text\"";

        assertThat(modern("tools/call", params, Map.of("Mcp-Name", "test_simple_text")).status())
                .isEqualTo(200);
        var coded = "=?base64?dGVzdF9zaW1wbGVfdGV4dA==?=";
        assertThat(modern("tools/call", params, Map.of("Mcp-Name", coded)).status()).isEqualTo(200);
        for (var wrong : new String[] {"other", "=?base64?%%%?=", "=?base64?/w==?="}) {
            var got = modern("tools/call", params, Map.of("Mcp-Name", wrong));
            assertThat(got.status()).as(wrong).isEqualTo(400);
            assertThat(got.code()).as(wrong).isEqualTo(-32020);
            assertThat(got.body().path("id").asString()).isEqualTo("x");
        }
        assertThat(modern("tools/call", params, Map.of()).code()).isEqualTo(-32020);
    }

    @Test
    void a_modern_result_says_how_long_it_may_be_kept_and_for_whom() throws Exception {
        var got = modern("server/discover", "", Map.of());

        assertThat(got.result().path("resultType").asString()).isEqualTo("complete");
        assertThat(got.result().path("cacheScope").asString()).isEqualTo("private");
        assertThat(got.result().path("ttlMs").asInt()).isPositive();
        assertThat(got.result().path("supportedVersions").path(0).asString())
                .isEqualTo("2026-07-28");
        assertThat(got.result().path("_meta").toString()).contains("\"name\":\"cadre\"");
    }

    @Test
    void what_is_too_long_is_told_to_the_model_where_there_is_one() throws Exception {
        var text = "\"" + "x".repeat(300_000) + "\"";

        var called = legacy(call("test_simple_text", "{\"body\":" + text + "}"));
        assertThat(called.status()).isEqualTo(200);
        assertThat(called.result().path("isError").asBoolean()).isTrue();
        assertThat(called.result().toString()).contains("too_large", "262144");

        var other = modern("tools/list", "\"cursor\":" + text, Map.of());
        assertThat(other.status()).isEqualTo(413);
        var huge = legacy(call("test_simple_text", "{\"body\":\"" + "x".repeat(1_100_000) + "\"}"));
        assertThat(huge.status()).isEqualTo(413);
        assertThat(huge.message()).contains("longer than");
    }

    @Test
    void other_methods_and_media_types_are_refused() throws Exception {
        var get = HttpRequest.newBuilder(URI.create(server.url())).GET().build();
        var delete = HttpRequest.newBuilder(URI.create(server.url())).DELETE().build();
        var put =
                HttpRequest.newBuilder(URI.create(server.url()))
                        .PUT(BodyPublishers.ofString("{}"))
                        .build();
        for (var request : new HttpRequest[] {get, delete, put}) {
            var response = http.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("POST");
        }
        var ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        assertThat(post(ping, Map.of("Content-Type", "text/plain")).status()).isEqualTo(415);
        assertThat(post(ping, Map.of("Accept", "image/png")).status()).isEqualTo(406);
        assertThat(post(ping, Map.of("Content-Type", "application/json; charset=utf-8")).status())
                .isEqualTo(200);
    }

    @Test
    void a_foreign_origin_is_refused_with_403() throws Exception {
        var ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

        assertThat(post(ping, Map.of("Origin", "http://evil.example")).status()).isEqualTo(403);
        assertThat(post(ping, Map.of("Origin", server.url().replace("/mcp", ""))).status())
                .isEqualTo(200);
    }
}
