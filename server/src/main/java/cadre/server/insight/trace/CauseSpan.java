package cadre.server.insight.trace;

import cadre.server.feed.cause.Origin;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.Optional;

/** The span of what caused some work: from its beginning to the moment the work was stored. */
final class CauseSpan {
    private CauseSpan() {}

    /** Empty where the cause has no span of its own, as crews and plans have theirs when over. */
    static Optional<Span> of(Resource service, Origin origin, Instant storedAt) {
        var about = Attributes.builder();
        origin.request().ifPresent(request -> about.put("cadre.request", request));
        return origin.span()
                .map(own -> {
                    var place = origin.traceparent().orElseThrow();
                    return new Span(
                            service,
                            place.trace(),
                            place.span(),
                            own.parent(),
                            own.name(),
                            SpanKind.SERVER,
                            own.beganAt(),
                            storedAt,
                            about.build(),
                            Optional.empty());
                });
    }
}
