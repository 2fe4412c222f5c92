package cadre.server.gateways.http;

import cadre.server.feed.cause.Origin;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one request, by which its log lines are found: the caller's own, as a proxy in front
 * gives it, or one that is made. While a request is served each line of its thread has it.
 */
final class RequestId {
    static final String HEADER = "X-Request-Id";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private RequestId() {}

    /**
     * That of the caller if it has 1 to 64 letters, digits, dots, hyphens and underscores and
     * begins with none of the last three; another one if not.
     */
    static String of(@Nullable String sent) {
        return sent != null && FORM.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
    }

    /** That of the request which this thread serves. */
    static Optional<String> current() {
        return Origin.current().flatMap(Origin::request);
    }
}
