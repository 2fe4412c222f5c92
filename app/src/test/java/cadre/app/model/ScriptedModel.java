package cadre.app.model;

import cadre.app.model.Seen.Outcome;
import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The service: gives each request the turn that its script has for it. Safe for many CLIs. */
public final class ScriptedModel implements AutoCloseable {
    /** More than any answer has: what a cut answer promised. */
    private static final long NEVER_REACHED = 1 << 20;

    private final HttpServer http;
    private final Map<String, List<Turn>> scripts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    private final Map<Integer, Seen> seen = new ConcurrentSkipListMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ScriptedModel(HttpServer http) {
        this.http = http;
    }

    /** Starts on a free loopback port. */
    public static ScriptedModel start() throws IOException {
        var http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        var model = new ScriptedModel(http);
        http.createContext("/", model::answer);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        return model;
    }

    /** A request that holds {@code marker} gets these turns, then the text "done". */
    public ScriptedModel script(String marker, Turn... turns) {
        scripts.put(marker, List.of(turns));
        return this;
    }

    /** The base address, without a version path. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Every request so far, oldest first. */
    public List<Seen> seen() {
        return List.copyOf(seen.values());
    }

    /** Those of one script. */
    public List<Seen> seen(String marker) {
        return seen.values().stream().filter(request -> request.marker().equals(marker)).toList();
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var api = api(exchange.getRequestMethod(), path);
            if (api.isPresent()) {
                answer(
                        exchange,
                        api.get(),
                        api.get().asked(path, exchange.getRequestHeaders(), read(text)));
            } else {
                aside(exchange, path);
            }
        }
    }

    private static JsonNode read(String text) throws IOException {
        try {
            return Json.read(text, JsonNode.class);
        } catch (JacksonException e) {
            throw new IOException("a request that is no JSON: " + text, e);
        }
    }

    private static Optional<ModelApi> api(String method, String path) {
        if (!method.equals("POST")) {
            return Optional.empty();
        }
        if (path.endsWith("/responses")) {
            return Optional.of(new ResponsesApi());
        }
        if (path.endsWith("/messages")) {
            return Optional.of(new MessagesApi());
        }
        return path.endsWith("enerateContent") ? Optional.of(new GeminiApi()) : Optional.empty();
    }

    /** What CLIs ask for besides answers; the rest is not there. */
    private static void aside(HttpExchange exchange, String path) throws IOException {
        if (path.endsWith("/models")) {
            send(exchange, 200, Map.of("object", "list", "data", List.of(), "models", List.of()));
        } else if (path.endsWith("countTokens")) {
            send(exchange, 200, Map.of("totalTokens", 10));
        } else if (path.endsWith("/count_tokens")) {
            send(exchange, 200, Map.of("input_tokens", 10));
        } else {
            send(exchange, 404, Map.of("error", Map.of("message", "nothing here: " + path)));
        }
    }

    private void answer(HttpExchange exchange, ModelApi api, Asked asked) throws IOException {
        // Of two that are there, the longer: one may begin with the other.
        var marker =
                scripts.keySet().stream()
                        .filter(asked.text()::contains)
                        .max(Comparator.comparingInt(String::length))
                        .orElse("");
        var isSide = asked.tools().isEmpty();
        var script = scripts.getOrDefault(marker, List.of());
        var turn =
                isSide || asked.turns() >= script.size()
                        ? Turn.say(isSide ? "ok" : "done")
                        : script.get(asked.turns());
        var request =
                new Seen(
                        numbers.incrementAndGet(),
                        api.name(),
                        asked.model(),
                        marker,
                        isSide ? -1 : asked.turns(),
                        asked.key(),
                        Outcome.OPEN,
                        0,
                        Tokens.NONE);
        seen.put(request.number(), request);
        try {
            answer(exchange, api, asked, turn, request);
        } catch (IOException e) {
            keep(request.became(Outcome.LEFT, 0, Tokens.NONE));
            throw e;
        }
    }

    private void answer(HttpExchange exchange, ModelApi api, Asked asked, Turn turn, Seen request)
            throws IOException {
        var tokens = tokens(api, asked, turn);
        var id = id(request);
        int tried =
                tries.computeIfAbsent(
                                request.marker() + "#" + request.turn(), _ -> new AtomicInteger())
                        .getAndIncrement();
        switch (turn.trouble().orElse(null)) {
            case Trouble.Refusal(int status, int retryAfterSec, int times) when tried < times -> {
                if (retryAfterSec > 0) {
                    exchange.getResponseHeaders().set("Retry-After", String.valueOf(retryAfterSec));
                }
                keep(request.became(Outcome.REFUSED, status, Tokens.NONE));
                send(exchange, status, api.refusal(status));
            }
            case Trouble.Silence _ -> pause(Duration.ofDays(1));
            case Trouble.Stall(int afterFrames) -> {
                breakOff(exchange, api, asked, turn, request, afterFrames, 0);
                pause(Duration.ofDays(1));
            }
            case Trouble.Cut(int afterFrames, int times) when tried < times -> {
                breakOff(exchange, api, asked, turn, request, afterFrames, NEVER_REACHED);
                // A broken connection may take what was not read yet with it.
                pause(Duration.ofMillis(200));
            }
            case Trouble.EarlyEnd(int afterFrames) when asked.streams() ->
                    breakOff(exchange, api, asked, turn, request, afterFrames, 0);
            case Trouble.Slowness(Duration between) -> {
                var frames = api.frames(asked, turn, tokens, id);
                stream(exchange, List.of(), 0);
                for (var frame : frames) {
                    pause(between);
                    write(exchange, frame);
                }
                keep(request.became(Outcome.ANSWERED, 200, tokens));
            }
            case null, default -> {
                // Before it is sent: a CLI can be done with it before this thread goes on.
                keep(request.became(Outcome.ANSWERED, 200, tokens));
                if (asked.streams()) {
                    stream(exchange, api.frames(asked, turn, tokens, id), 0);
                } else {
                    send(exchange, 200, api.whole(asked, turn, tokens, id));
                }
            }
        }
    }

    private void breakOff(
            HttpExchange exchange,
            ModelApi api,
            Asked asked,
            Turn turn,
            Seen request,
            int afterFrames,
            long length)
            throws IOException {
        var tokens = tokens(api, asked, turn);
        keep(request.became(Outcome.CUT, 200, api.announced(tokens)));
        var frames = api.frames(asked, turn, tokens, id(request));
        stream(exchange, frames.subList(0, afterFrames), length);
    }

    private static Tokens tokens(ModelApi api, Asked asked, Turn turn) {
        return api.sayable(turn.tokens().orElseGet(() -> Tokens.ofTurn(asked.turns())));
    }

    private static String id(Seen request) {
        return "%06d".formatted(request.number());
    }

    private void keep(Seen request) {
        seen.put(request.number(), request);
    }

    /**
     * Begins an answer.
     *
     * @param length what it promises, 0 for any; less than that breaks the connection at the end
     */
    private static void stream(HttpExchange exchange, List<String> frames, long length)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, length);
        for (var frame : frames) {
            write(exchange, frame);
        }
    }

    private static void write(HttpExchange exchange, String frame) throws IOException {
        exchange.getResponseBody().write(frame.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> body)
            throws IOException {
        var bytes = Json.writeBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Waits so long, or until the service ends. */
    private void pause(Duration length) throws IOException {
        try {
            if (closed.await(length.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedIOException("the service is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
