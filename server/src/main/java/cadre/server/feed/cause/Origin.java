package cadre.server.feed.cause;

import cadre.wire.json.Json;
import cadre.wire.trace.Cause;
import cadre.wire.trace.TraceParent;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * What caused some work. Written as JSON beside that work.
 *
 * @param request the id of the request; empty if no request did
 * @param traceparent the place in a trace under which the work belongs; empty if it is in none
 * @param recorded whether Cadre makes spans of this trace
 * @param span of this cause itself, made if the trace is recorded; empty if it has none that is not
 *     made elsewhere, or no traces are begun
 */
public record Origin(
        Optional<String> request,
        Optional<TraceParent> traceparent,
        boolean recorded,
        Optional<OriginSpan> span) {
    /** How a log line calls the request, and the trace. */
    public static final String REQUEST = "request";

    public static final String TRACE = "trace";

    private static final ThreadLocal<Optional<Origin>> CURRENT =
            ThreadLocal.withInitial(Optional::empty);

    public Origin {
        request = request == null ? Optional.empty() : request;
        traceparent = traceparent == null ? Optional.empty() : traceparent;
        span = span == null ? Optional.empty() : span;
    }

    /**
     * The span of a cause.
     *
     * @param parent the span of a client, above it; empty if it is the first of its trace
     * @param name such as {@code POST /api/v1/jobs}; never anything of a body
     */
    public record OriginSpan(Optional<String> parent, String name, Instant beganAt) {
        public OriginSpan {
            parent = parent == null ? Optional.empty() : parent;
        }
    }

    /** That of the work which this thread does; empty if nobody has said it. */
    public static Optional<Origin> current() {
        return CURRENT.get();
    }

    /** Says that what this thread does from now on, until closed, is caused by this one. */
    public Bound bind() {
        var before = CURRENT.get();
        become(Optional.of(this));
        return () -> become(before);
    }

    /** Gives the bound one the name by which it is known now; nothing if its span is not made. */
    public static void rename(String name) {
        CURRENT.get()
                .filter(one -> one.span().isPresent())
                .ifPresent(one -> CURRENT.set(Optional.of(one.named(name))));
    }

    private Origin named(String name) {
        return new Origin(
                request,
                traceparent,
                recorded,
                span.map(one -> new OriginSpan(one.parent(), name, one.beganAt())));
    }

    private static void become(Optional<Origin> origin) {
        if (origin.isEmpty()) {
            CURRENT.remove();
        } else {
            CURRENT.set(origin);
        }
        onLines(REQUEST, origin.flatMap(Origin::request));
        onLines(TRACE, origin.flatMap(Origin::traceparent).map(TraceParent::trace));
    }

    private static void onLines(String field, Optional<String> value) {
        value.ifPresentOrElse(text -> MDC.put(field, text), () -> MDC.remove(field));
    }

    /** Ends what was bound. */
    @FunctionalInterface
    public interface Bound extends AutoCloseable {
        /** What was bound before is bound again. */
        @Override
        void close();
    }

    /** Whether nothing is known. */
    public boolean isUnknown() {
        return request.isEmpty() && traceparent.isEmpty();
    }

    /** What is stored beside the work. */
    public String json() {
        return Json.write(this);
    }

    /** Reads what {@link #json} wrote. */
    public static Origin of(String json) {
        return Json.read(json, Origin.class);
    }

    /**
     * The same in the trace of a client that names its place only now. The client's word on whether
     * it is recorded counts.
     */
    public Origin within(TraceParent client) {
        var ours = span.isPresent();
        return new Origin(
                request,
                Optional.of(
                        traceparent
                                .filter(_ -> ours)
                                .map(own -> client.at(own.span()))
                                .orElse(client)),
                ours && client.sampled(),
                span.map(one ->
                        new OriginSpan(Optional.of(client.span()), one.name(), one.beganAt())));
    }

    /** What a part of the work, which has a span of its own, causes in its turn. */
    public Origin under(String part) {
        return new Origin(request, at(part), recorded, Optional.empty());
    }

    private Optional<TraceParent> at(String part) {
        return recorded
                ? traceparent.map(above -> above.at(SpanId.of(above.trace(), part)))
                : traceparent;
    }

    /**
     * What a part of the work is told: the request, and as its place in the trace the span that is
     * recorded of this part; that of the client where none is.
     *
     * @param part as {@link SpanId#of} knows it
     */
    public Cause causeOf(String part) {
        return new Cause(request, at(part));
    }
}
