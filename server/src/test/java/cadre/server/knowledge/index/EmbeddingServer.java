package cadre.server.knowledge.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /v1/embeddings} over real HTTP. The vector of a text is its length, 0 and its place;
 * the last one comes first.
 */
public final class EmbeddingServer implements AutoCloseable {
    private final HttpServer server;
    private final Deque<Answer> next = new ConcurrentLinkedDeque<>();
    private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    /** What it says instead of the right thing. */
    public record Answer(int status, String retryAfter, String body) {}

    private final Function<String, List<Integer>> vectors;

    EmbeddingServer() throws IOException {
        this(text -> List.of());
    }

    /** The same with other vectors, where this gives some. */
    public EmbeddingServer(Function<String, List<Integer>> vectors) throws IOException {
        this.vectors = vectors;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/embeddings", this::serve);
        server.start();
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
    }

    public void next(Answer answer) {
        next.add(answer);
    }

    public List<JsonNode> bodies() {
        return bodies;
    }

    public List<String> keys() {
        return keys;
    }

    /** From now on requests are taken, and never answered. */
    public void fallSilent() {
        silent = true;
    }

    public void speakAgain() {
        silent = false;
    }

    private void serve(HttpExchange exchange) throws IOException {
        var body =
                Json.read(
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                        JsonNode.class);
        bodies.add(body);
        keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!silent) {
            answer(exchange, body);
        }
    }

    private void answer(HttpExchange exchange, JsonNode body) throws IOException {
        try (exchange) {
            var said = next.poll();
            var answer = said != null ? said : new Answer(200, "", Json.write(vectors(body)));
            if (!answer.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
            }
            var bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Map<String, Object> vectors(JsonNode body) {
        var input = body.path("input");
        var data = new ArrayList<Map<String, Object>>();
        for (int at = input.size() - 1; at >= 0; at--) {
            var text = input.get(at).asString();
            var own = vectors.apply(text);
            var vector = own.isEmpty() ? List.of(text.length(), 0, at) : own;
            data.add(Map.of("index", at, "embedding", vector));
        }
        return Map.of("data", data);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
