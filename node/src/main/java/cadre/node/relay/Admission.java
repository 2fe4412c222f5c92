package cadre.node.relay;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides about one call: whose it is, whether it may pass, and what comes back. */
final class Admission {
    private static final int MOST_BODY = 1 << 20;
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9_-]{1,100}) *");
    private static final Pattern LOOPBACK =
            Pattern.compile("(https?://)?(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]{1,5})?");
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9_.~%&=+,:*/@-]{0,2000}");

    private final HttpExchange exchange;
    private final Function<String, @Nullable Pass> passes;
    private final Forwarding server;

    Admission(HttpExchange exchange, Function<String, @Nullable Pass> passes, Forwarding server) {
        this.exchange = exchange;
        this.passes = passes;
        this.server = server;
    }

    Reply reply() throws IOException, InterruptedException {
        if (!isOfThisMachine("Host") || !isOfThisMachine("Origin")) {
            return Reply.error(403, "forbidden", "This is for agents on this machine only");
        }
        if (exchange.getRequestURI().getPath().equals("/health")) {
            return Reply.json(200, Map.of("status", "ok", "ok", true)); // clients of hubs ask
        }
        var pass = pass();
        if (pass.isEmpty()) {
            return Reply.unauthorized();
        }
        if (!pass.get().enter()) {
            var said = "Too many calls at once, or in a second. Wait a moment, and ask less often.";
            var refused = Reply.error(429, "too_many", said);
            return new Reply(
                    429,
                    Map.of("Content-Type", "application/json", "Retry-After", "1"),
                    refused.body());
        }
        try {
            return passOn(pass.get());
        } finally {
            pass.get().leave();
        }
    }

    private Reply passOn(Pass pass) throws IOException, InterruptedException {
        var uri = exchange.getRequestURI();
        var path = String.valueOf(uri.getRawPath());
        var query = Optional.ofNullable(uri.getRawQuery());
        if (!METHODS.contains(exchange.getRequestMethod())
                || !Forwarding.isOpen(path, pass.bus())
                || query.filter(text -> !QUERY.matcher(text).matches()).isPresent()) {
            var said =
                    "Only /mcp, /bridge/, /api/v1/teams/%s and the requests for paths of a plan are here"
                            .formatted(pass.bus().team());
            return Reply.error(404, "not_found", said);
        }
        if (isForStream()
                && !path.equals("/mcp")) { // there the server says 405, which clients know
            return Reply.error(
                    406, "not_acceptable", "Streams are not passed on; ask with wait_sec");
        }
        var body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
        if (body.length > MOST_BODY) {
            return Reply.error(413, "too_large", "A request has at most " + MOST_BODY + " bytes");
        }
        var target = query.map(text -> path + "?" + text).orElse(path);
        return server.ask(
                        pass,
                        exchange.getRequestMethod(),
                        target,
                        exchange.getRequestHeaders(),
                        body)
                .orElseGet(() -> Away.of(path, body));
    }

    private boolean isForStream() {
        return header("Accept").toLowerCase(Locale.ROOT).strip().equals("text/event-stream");
    }

    /** The token is all that says whose the call is. */
    private Optional<Pass> pass() {
        var match = BEARER.matcher(header("Authorization").strip());
        return match.matches()
                ? Optional.ofNullable(passes.apply(match.group(1)))
                : Optional.empty();
    }

    /** A page in a browser that was led here names another host. */
    private boolean isOfThisMachine(String name) {
        var value = header(name);
        return value.isEmpty() || LOOPBACK.matcher(value).matches();
    }

    private String header(String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
