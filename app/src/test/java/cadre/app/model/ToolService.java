package cadre.app.model;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/**
 * An MCP server on loopback with one tool, {@code look_up}, as people run them beside Cadre:
 * streamable HTTP with plain JSON answers, no sessions, no key.
 */
public final class ToolService implements AutoCloseable {
    /** Its one tool, which takes a text {@code word}. */
    public static final String TOOL = "look_up";

    private static final String REVISION = "2025-06-18";

    private final HttpServer http;
    private final List<String> words = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();

    private ToolService(HttpServer http) {
        this.http = http;
    }

    /** Starts on a free loopback port. */
    public static ToolService start() throws IOException {
        var http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        var service = new ToolService(http);
        http.createContext("/mcp", service::answer);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        return service;
    }

    /** Where it is. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/mcp";
    }

    /** The words that were looked up, oldest first. */
    public List<String> words() {
        return List.copyOf(words);
    }

    /** Every {@code Authorization} that somebody sent. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var key = exchange.getRequestHeaders().getFirst("Authorization");
            if (key != null) {
                keys.add(key);
            }
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1); // it has no stream and no sessions
                return;
            }
            var request = Json.mapper().readTree(body);
            if (request.path("id").isMissingNode()) {
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            var answer = Json.writeBytes(answer(request));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private Map<String, Object> answer(JsonNode request) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", request.path("id"));
        var params = request.path("params");
        switch (request.path("method").asString("")) {
            case "initialize" ->
                    answer.put(
                            "result",
                            Map.of(
                                    "protocolVersion",
                                    params.path("protocolVersion").asString(REVISION),
                                    "capabilities",
                                    Map.of("tools", Map.of()),
                                    "serverInfo",
                                    Map.of("name", "library", "version", "1")));
            case "ping" -> answer.put("result", Map.of());
            case "tools/list" -> answer.put("result", Map.of("tools", List.of(tool())));
            case "tools/call" -> answer.put("result", called(params));
            default ->
                    answer.put(
                            "error", Map.of("code", -32601, "message", "there is no such method"));
        }
        return answer;
    }

    private static Map<String, Object> tool() {
        return Map.of(
                "name",
                TOOL,
                "description",
                "Says what a word means.",
                "inputSchema",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("word", Map.of("type", "string")),
                        "required",
                        List.of("word")));
    }

    private Map<String, Object> called(JsonNode params) {
        var word = params.path("arguments").path("word").asString("");
        words.add(word);
        return Map.of(
                "content", List.of(Map.of("type", "text", "text", word + " means what it says")));
    }
}
