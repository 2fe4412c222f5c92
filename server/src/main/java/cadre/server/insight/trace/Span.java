package cadre.server.insight.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A span that is over, made of what was stored.
 *
 * @param id 16 hexadecimal digits
 * @param parent the id of the span above; empty for the first of a trace
 * @param failed what kind of failure it ended with, one word; empty if with none
 */
record Span(
        Resource service,
        String trace,
        String id,
        Optional<String> parent,
        String name,
        SpanKind kind,
        Instant from,
        Instant to,
        Attributes attributes,
        Optional<String> failed)
        implements SpanData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("cadre");

    @Override
    public String getName() {
        return name;
    }

    @Override
    public SpanKind getKind() {
        return kind;
    }

    @Override
    public SpanContext getSpanContext() {
        return context(id);
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent.map(this::context).orElse(SpanContext.getInvalid());
    }

    private SpanContext context(String span) {
        return SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public StatusData getStatus() {
        return failed.map(
                        why -> StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, why))
                .orElse(StatusData.unset());
    }

    @Override
    public long getStartEpochNanos() {
        return nanos(from);
    }

    /** Never before its start, whatever clocks said. */
    @Override
    public long getEndEpochNanos() {
        return Math.max(nanos(from), nanos(to));
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    @SuppressWarnings("deprecation") // asked for by the interface, read by nobody
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.empty();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public Resource getResource() {
        return service;
    }
}
