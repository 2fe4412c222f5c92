package cadre.server.gateways.http;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The name of one request, by which its log lines are found: the caller's own, as a proxy in front
 * gives it, or one that is made. While a request is served each line of its thread has it.
 */
final class RequestId {
    static final String HEADER = "X-Request-Id";

    /** How a log line calls it. */
    private static final String FIELD = "request";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private RequestId() {}

    /**
     * That of the caller if it has 1 to 64 letters, digits, dots, hyphens and underscores and
     * begins with none of the last three; another one if not.
     */
    static String of(@Nullable String sent) {
        return sent != null && FORM.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
    }

    /** Puts it on this thread's log lines until closed. */
    static MDC.MDCCloseable onLines(String id) {
        return MDC.putCloseable(FIELD, id);
    }

    /** That of the request which this thread serves. */
    static Optional<String> current() {
        return Optional.ofNullable(MDC.get(FIELD));
    }
}
