package cadre.cli;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A small HTTP server that answers what a test tells it to, and remembers what it was asked. */
public final class FakeServer implements AutoCloseable {
    /** The key that it takes. */
    public static final String KEY = "cadre_member_test";

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** What it was asked. */
    public record Asked(String line, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Answers one request. */
    public interface Answer {
        void to(HttpExchange exchange, Asked asked) throws IOException;
    }

    public FakeServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public Map<String, String> env() {
        return Map.of(
                "CADRE_URL",
                url(),
                "CADRE_KEY",
                KEY,
                "PATH",
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME",
                System.getProperty("java.io.tmpdir"));
    }

    /** {@code on("GET /api/v1/jobs/j17", ...)}; the query is not part of the line. */
    public FakeServer on(String line, Answer answer) {
        answers.put(line, answer);
        return this;
    }

    public FakeServer json(String line, Object value) {
        return on(
                line,
                (exchange, _) -> send(exchange, 200, "application/json", Json.writeBytes(value)));
    }

    public FakeServer bytes(String line, byte[] body) {
        return on(line, (exchange, _) -> send(exchange, 200, "application/octet-stream", body));
    }

    public List<Asked> asked() {
        return asked;
    }

    public List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    public Asked last(String line) {
        return asked.stream()
                .filter(a -> a.line().startsWith(line))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("never asked " + line + ": " + lines()));
    }

    public static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public static void problem(HttpExchange exchange, CadreException error) throws IOException {
        send(
                exchange,
                error.code().httpStatus(),
                "application/problem+json",
                Json.writeBytes(Problem.of(error)));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = new ConcurrentHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name, values.getFirst()));
        var path = exchange.getRequestURI().getRawPath();
        var query = exchange.getRequestURI().getRawQuery();
        var line = exchange.getRequestMethod() + " " + path;
        var question =
                new Asked(
                        query == null ? line : line + "?" + query,
                        headers,
                        exchange.getRequestBody().readAllBytes());
        asked.add(question);
        if (!("Bearer " + KEY).equals(headers.get("Authorization"))) {
            problem(
                    exchange,
                    new CadreException(
                            ErrorCode.UNAUTHORIZED, "No such key", Map.of(), "Make one"));
            return;
        }
        var answer = answers.get(line);
        if (answer == null) {
            problem(
                    exchange,
                    new CadreException(
                            ErrorCode.NOT_FOUND, "No such thing", Map.of("line", line), ""));
            return;
        }
        answer.to(exchange, question);
    }
}
