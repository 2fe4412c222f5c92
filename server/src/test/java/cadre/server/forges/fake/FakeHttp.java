package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** HTTP on loopback for the fakes: routes with parts in braces, JSON in and out, ETags. */
final class FakeHttp implements AutoCloseable {
    static {
        // else each answer waits for the acknowledgement of its head
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final List<Way> ways = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private volatile boolean hangs;
    private volatile Raw byHand = _ -> false;

    private record Way(String method, Pattern path, List<String> names, Handler handler) {}

    interface Handler {
        Answer answer(Asked asked);
    }

    interface Raw {
        boolean answer(HttpExchange exchange) throws IOException;
    }

    record Asked(
            String method,
            String path,
            Map<String, String> parts,
            Map<String, String> query,
            Map<String, String> headers,
            JsonNode body) {
        String part(String name) {
            return parts.get(name);
        }

        String query(String name, String otherwise) {
            return query.getOrDefault(name, otherwise);
        }
    }

    record Answer(int status, Object json, Map<String, String> headers) {
        static Answer of(int status, Object json) {
            return new Answer(status, json, Map.of());
        }

        static Answer error(int status, String message) {
            return of(status, Map.of("message", message));
        }

        Answer with(String name, Object value) {
            var more = new HashMap<>(headers);
            more.put(name, String.valueOf(value));
            return new Answer(status, json, more);
        }
    }

    FakeHttp() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void on(String method, String template, Handler handler) {
        var names = new ArrayList<String>();
        var pattern = new StringBuilder();
        var part = Pattern.compile("\\{(\\+?)(\\w+)}").matcher(template);
        int end = 0;
        while (part.find()) {
            pattern.append(Pattern.quote(template.substring(end, part.start())));
            pattern.append(part.group(1).isEmpty() ? "([^/]+)" : "(.+)");
            names.add(part.group(2));
            end = part.end();
        }
        pattern.append(Pattern.quote(template.substring(end)));
        ways.add(new Way(method, Pattern.compile(pattern.toString()), names, handler));
    }

    /** What this answers is not looked for among the routes. */
    void git(Raw raw) {
        byHand = raw;
    }

    /** The next answers are 502. */
    void failNext(int count) {
        failures.set(count);
    }

    /** From now on nothing is answered. */
    void hang() {
        hangs = true;
    }

    /** Each request as {@code METHOD path status}, in the order of the answers. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (hangs) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
                closed.await();
                return;
            }
            if (byHand.answer(exchange)) {
                return;
            }
            var method = exchange.getRequestMethod();
            var path = exchange.getRequestURI().getRawPath();
            var bytes = exchange.getRequestBody().readAllBytes();
            Answer answer;
            try {
                answer =
                        failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                                ? Answer.error(502, "bad gateway")
                                : answer(exchange, method, path, bytes);
            } catch (RuntimeException e) {
                e.printStackTrace();
                answer = Answer.error(500, e.toString());
            }
            send(exchange, method, path, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(HttpExchange exchange, String method, String path, byte[] bytes) {
        for (var way : ways) {
            var found = way.path().matcher(path);
            if (way.method().equals(method) && found.matches()) {
                var parts = new HashMap<String, String>();
                for (int i = 0; i < way.names().size(); i++) {
                    parts.put(
                            way.names().get(i),
                            URLDecoder.decode(found.group(i + 1).replace("+", "%2B"), UTF_8));
                }
                var headers = new HashMap<String, String>();
                exchange.getRequestHeaders()
                        .forEach((name, values) -> headers.put(name, values.getFirst()));
                return way.handler()
                        .answer(
                                new Asked(
                                        method,
                                        path,
                                        parts,
                                        query(exchange.getRequestURI().getRawQuery()),
                                        headers,
                                        body(headers, bytes)));
            }
        }
        return Answer.error(404, "not found");
    }

    /** A form is read as JSON with texts. */
    private static JsonNode body(Map<String, String> headers, byte[] bytes) {
        var text = bytes.length == 0 ? "{}" : new String(bytes, UTF_8);
        var isForm = headers.getOrDefault("Content-type", "").contains("form-urlencoded");
        return Json.read(isForm ? Json.write(query(text)) : text, JsonNode.class);
    }

    private void send(HttpExchange exchange, String method, String path, Answer answer)
            throws IOException {
        var body = Json.writeBytes(answer.json());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        var etag = "\"" + java.util.Arrays.hashCode(body) + "\"";
        var status = answer.status();
        if (method.equals("GET") && status == 200) {
            exchange.getResponseHeaders().set("ETag", etag);
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                status = 304;
            }
        }
        asked.add(method + " " + path + " " + status);
        var empty = status == 304 || status == 204;
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(String raw) {
        var all = new HashMap<String, String>();
        if (raw != null) {
            for (var each : raw.split("&")) {
                var parts = each.split("=", 2);
                all.put(
                        URLDecoder.decode(parts[0], UTF_8),
                        parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "");
            }
        }
        return all;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}
