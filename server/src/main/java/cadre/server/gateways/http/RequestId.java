package cadre.server.gateways.http;

import cadre.server.feed.cause.Origin;
import cadre.wire.trace.RequestHeader;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The name of one request, by which its log lines are found: the caller's own, as a proxy in front
 * gives it, or one that is made. While a request is served each line of its thread has it.
 */
final class RequestId {
    static final String HEADER = RequestHeader.NAME;

    private RequestId() {}

    /** That of the caller if it has the form of one; another one if not. */
    static String of(@Nullable String sent) {
        return RequestHeader.parse(sent).orElseGet(() -> UUID.randomUUID().toString());
    }

    /** That of the request which this thread serves. */
    static Optional<String> current() {
        return Origin.current().flatMap(Origin::request);
    }
}
