package cadre.node.relay;

import cadre.node.link.ServerAddress;
import cadre.wire.link.BusOrder;
import cadre.wire.trace.Cause;
import cadre.wire.trace.RequestHeader;
import cadre.wire.trace.TraceParent;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Passes a call on to the server as the node, in the name of an attempt, and brings the answer
 * back. Of the headers only those go along, in both directions, that the bus's clients need; the
 * request that caused the attempt is named, and its place in the trace unless the agent says one.
 * Thread-safe; calls block for as long as the server waits for mail.
 */
final class Forwarding implements AutoCloseable {
    private static final long MOST_ANSWER = 8L << 20;
    private static final Duration LONGEST = Duration.ofSeconds(75);

    private static final List<String> ASKED =
            List.of(
                    "Accept",
                    "Content-Type",
                    "Idempotency-Key",
                    "Mcp-Method",
                    "Mcp-Name",
                    "MCP-Protocol-Version");
    private static final List<String> ANSWERED =
            List.of("Allow", "Content-Type", "Retry-After", "WWW-Authenticate");

    private static final String SEGMENTS = "(/[A-Za-z0-9_:@~.,-]{1,200}){0,4}";
    private static final Pattern PATHS =
            Pattern.compile("/api/v1/plans/p[0-9]{1,18}/requests(/[0-9]{1,9}/(grant|refuse))?");
    private static final Pattern BRIDGE = Pattern.compile("/bridge(/[a-z-]{1,40}){1,3}");
    private static final Pattern DOTS = Pattern.compile("/\\.\\.?(/|$)");

    private final ServerAddress server;
    private final String key;
    private final HttpClient http;

    Forwarding(ServerAddress server, String key) {
        this.server = server;
        this.key = key;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();
    }

    /** Whether an attempt of this team reaches it: the server asks again. */
    static boolean isOpen(String path, BusOrder bus) {
        if (DOTS.matcher(path).find()) {
            return false;
        }
        var own = "/api/v1/teams/" + bus.team();
        return path.equals("/mcp")
                || path.equals("/api/v1/me")
                || path.equals("/api/v1/search")
                || path.equals("/api/v1/knowledge")
                || BRIDGE.matcher(path).matches()
                || PATHS.matcher(path).matches()
                || path.startsWith(own) && path.substring(own.length()).matches(SEGMENTS);
    }

    /**
     * Asks the server.
     *
     * @param target path and query, as they were asked for
     * @return empty if it cannot be reached, or takes too long
     */
    Optional<Reply> ask(Pass pass, String method, String target, Headers headers, byte[] body)
            throws InterruptedException {
        var request =
                HttpRequest.newBuilder(server.http(target))
                        .timeout(LONGEST)
                        .header("Authorization", "Bearer " + key)
                        .header(BusOrder.HEADER, pass.header())
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        for (var name : ASKED) {
            var value = headers.getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        pass.cause()
                .flatMap(Cause::request)
                .flatMap(RequestHeader::parse)
                .ifPresent(id -> request.header(RequestHeader.NAME, id));
        Optional.ofNullable(headers.getFirst(TraceParent.HEADER))
                .flatMap(TraceParent::parse)
                .or(() -> pass.cause().flatMap(Cause::traceparent))
                .ifPresent(place -> request.header(TraceParent.HEADER, place.toString()));
        var limited =
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofByteArray(), MOST_ANSWER);
        var answer = http.sendAsync(request.build(), limited);
        try {
            return Optional.of(reply(answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw new IllegalStateException("a call of the bus broke", e.getCause());
        } catch (TimeoutException e) {
            return Optional.empty();
        } finally {
            answer.cancel(true);
        }
    }

    private static Reply reply(HttpResponse<byte[]> answer) {
        var headers = new HashMap<String, String>();
        for (var name : ANSWERED) {
            answer.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
        }
        return new Reply(answer.statusCode(), headers, answer.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
