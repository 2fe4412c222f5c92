package cadre.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** The other end of webhooks over real HTTP: verifies each one, and answers as a test wants. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Got> taken = new ArrayList<>();
    private final List<Got> tried = new ArrayList<>();
    private Function<Got, Reaction> reaction = _ -> Reaction.status(200);
    private int elsewhere;

    /**
     * What came.
     *
     * @param signatures of the header, each without its version
     */
    public record Got(
            String id, long timestampSec, List<String> signatures, String body, JsonNode json) {
        public long seq() {
            return json.path("data").path("seq").asLong();
        }

        public String type() {
            return json.path("type").asString();
        }

        public boolean isSignedBy(String secret) {
            return signatures.contains(expected(secret));
        }

        private String expected(String secret) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                var key = Base64.getDecoder().decode(secret.replace("whsec_", ""));
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                var signed = "%s.%d.%s".formatted(id, timestampSec, body);
                return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What it does with one. */
    public sealed interface Reaction {
        record Answer(int status, Map<String, String> headers, String body) implements Reaction {}

        /** Takes it, and cuts the connection before it says so. */
        record Cut() implements Reaction {}

        /** Says nothing until the test is over. */
        record Silence() implements Reaction {}

        static Reaction status(int status) {
            return new Answer(status, Map.of(), "");
        }
    }

    private Receiver(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/hook", this::handle);
        server.createContext("/elsewhere", this::elsewhere);
        server.start();
    }

    public static Receiver start() {
        try {
            return new Receiver(
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    public synchronized void reacts(Function<Got, Reaction> next) {
        reaction = next;
    }

    /** What it answered with 2xx, or took and could not say. */
    public synchronized List<Got> taken() {
        return List.copyOf(taken);
    }

    public synchronized List<Got> tried() {
        return List.copyOf(tried);
    }

    /** How many came where it sends them by redirects. */
    public synchronized int elsewhereCount() {
        return elsewhere;
    }

    private synchronized Reaction react(Got got) {
        tried.add(got);
        var next = reaction.apply(got);
        if (next instanceof Reaction.Cut
                || next instanceof Reaction.Answer answer && answer.status() / 100 == 2) {
            taken.add(got);
        }
        return next;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var headers = exchange.getRequestHeaders();
        var signatures =
                List.of(headers.getFirst("webhook-signature").split(" ")).stream()
                        .map(one -> one.substring("v1,".length()))
                        .toList();
        var got =
                new Got(
                        headers.getFirst("webhook-id"),
                        Long.parseLong(headers.getFirst("webhook-timestamp")),
                        signatures,
                        body,
                        Json.read(body, JsonNode.class));
        switch (react(got)) {
            case Reaction.Answer(var status, var more, var text) -> {
                more.forEach(exchange.getResponseHeaders()::add);
                var bytes = text.getBytes(UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            }
            case Reaction.Cut _ -> exchange.close();
            case Reaction.Silence _ -> {
                awaitEnd();
                exchange.close();
            }
        }
    }

    private void awaitEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void elsewhere(HttpExchange exchange) throws IOException {
        elsewhere++;
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
