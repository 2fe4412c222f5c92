package cadre.app.model;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Speaks the Anthropic Messages API with streaming, as far as Claude Code needs it. A conversation
 * is chosen by a marker word in the request; each turn reports 100 input, 20 cached and 10 output
 * tokens.
 */
public final class FakeModel implements AutoCloseable {
    private static final Map<String, Object> USAGE =
            Map.of(
                    "input_tokens", 100,
                    "cache_creation_input_tokens", 0,
                    "cache_read_input_tokens", 20,
                    "output_tokens", 10);

    private final HttpServer http;
    private final Map<String, List<Turn>> conversations = new ConcurrentHashMap<>();
    private final List<String> keysSeen = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FakeModel(HttpServer http) {
        this.http = http;
    }

    /** Starts on a free loopback port. */
    public static FakeModel start() throws IOException {
        var http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        var model = new FakeModel(http);
        http.createContext("/v1/messages", model::answer);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        return model;
    }

    /** A request that holds {@code marker} gets these turns, then the text "done". */
    public FakeModel script(String marker, Turn... turns) {
        conversations.put(marker, List.of(turns));
        return this;
    }

    /** The base address, without a version path. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Every key that a request came with. */
    public List<String> keysSeen() {
        return List.copyOf(keysSeen);
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var key = exchange.getRequestHeaders().getFirst("x-api-key");
            keysSeen.add(key == null ? "" : key);
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request = Json.read(text, JsonNode.class);
            switch (turn(text, request)) {
                case Turn.Fault(int status) -> fault(exchange, status);
                case Turn.Hang _ -> awaitClose();
                case Turn.Say(String said) -> stream(exchange, request, said, null);
                case Turn.Call call -> stream(exchange, request, "I will use a tool.", call);
            }
        }
    }

    private Turn turn(String text, JsonNode request) {
        var script =
                conversations.entrySet().stream()
                        .filter(e -> text.contains(e.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(List.of());
        var done = 0;
        for (var message : request.path("messages")) {
            if (message.path("role").asString("").equals("assistant")) {
                done++;
            }
        }
        return done < script.size() ? script.get(done) : new Turn.Say("done");
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fault(HttpExchange exchange, int status) throws IOException {
        var type = status == 401 ? "authentication_error" : "api_error";
        var body =
                Json.writeBytes(
                        Map.of(
                                "type",
                                "error",
                                "error",
                                Map.of("type", type, "message", "scripted " + status)));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void stream(
            HttpExchange exchange,
            JsonNode request,
            String text,
            Turn.@org.jspecify.annotations.Nullable Call call)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var out = exchange.getResponseBody();
        var id = ids.incrementAndGet();
        var message = new LinkedHashMap<String, Object>();
        message.put("id", "msg_" + id);
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", request.path("model").asString("scripted"));
        message.put("content", List.of());
        message.put("stop_reason", null);
        message.put("stop_sequence", null);
        message.put("usage", USAGE);
        event(out, "message_start", Map.of("message", message));
        var blocks = new ArrayList<Runnable>();
        blocks.add(() ->
                block(out, 0, Map.of("type", "text", "text", ""), "text_delta", "text", text));
        if (call != null) {
            var start =
                    Map.of(
                            "type",
                            "tool_use",
                            "id",
                            "toolu_" + id,
                            "name",
                            call.tool(),
                            "input",
                            Map.of());
            blocks.add(() ->
                    block(
                            out,
                            1,
                            start,
                            "input_json_delta",
                            "partial_json",
                            Json.write(call.input())));
        }
        blocks.forEach(Runnable::run);
        var delta = new LinkedHashMap<String, Object>();
        delta.put("stop_reason", call == null ? "end_turn" : "tool_use");
        delta.put("stop_sequence", null);
        event(out, "message_delta", Map.of("delta", delta, "usage", USAGE));
        event(out, "message_stop", Map.of());
    }

    private static void block(
            OutputStream out,
            int index,
            Map<String, ?> start,
            String deltaType,
            String field,
            String value) {
        event(out, "content_block_start", Map.of("index", index, "content_block", start));
        event(
                out,
                "content_block_delta",
                Map.of("index", index, "delta", Map.of("type", deltaType, field, value)));
        event(out, "content_block_stop", Map.of("index", index));
    }

    private static void event(OutputStream out, String type, Map<String, ?> fields) {
        var data = new LinkedHashMap<String, Object>();
        data.put("type", type);
        data.putAll(fields);
        try {
            out.write(
                    ("event: " + type + "\ndata: " + Json.write(data) + "\n\n")
                            .getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
