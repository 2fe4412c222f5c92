package cadre.server.feed.cause;

import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.trace.Cause;
import cadre.wire.trace.TraceParent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What caused jobs, crews, plans, trains and items of flows, and of which team a job is, for log
 * lines about them. It never changes, so that of each thing the store is asked once, and again when
 * 10,000 others came since. Thread-safe.
 */
public final class KnownCauses {
    private static final int MOST = 10_000;
    private static final float LOAD = 0.75f;
    private static final Set<String> KEPT = Set.of("crew", "plan", "train", "flow");
    private static final Known NOTHING =
            new Known(new Cause(Optional.empty(), Optional.empty()), Optional.empty());

    private final Map<String, Known> causes =
            new LinkedHashMap<>(16, LOAD, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST;
                }
            };

    /**
     * What does not change about a thing.
     *
     * @param cause with neither request nor place if nothing is known
     * @param team of a job; empty for those of none, and for other things
     */
    public record Known(Cause cause, Optional<String> team) {}

    /**
     * What caused what an event tells of: its job if it has one, else the thing.
     *
     * @param kind of the event, such as {@code crew.done}
     */
    public Known of(Tx tx, String kind, String thing, Optional<JobId> job) {
        if (job.isEmpty() && !KEPT.contains(kind.substring(0, Math.max(kind.indexOf('.'), 0)))) {
            return NOTHING;
        }
        var key = job.map(JobId::toString).orElse(thing);
        return remembered(key).orElseGet(() -> stored(tx, key, job));
    }

    private Known stored(Tx tx, String key, Optional<JobId> job) {
        var origin =
                job.isPresent()
                        ? OriginStore.ofJob(tx, job.get())
                        : OriginStore.find(tx, key).map(KeptOrigins.Kept::origin);
        var cause =
                origin.map(one -> new Cause(one.request(), one.traceparent()))
                        .orElse(NOTHING.cause());
        var known = new Known(cause, job.flatMap(id -> OriginStore.teamOf(tx, id)));
        // what is undone gives its number back to others
        tx.afterCommit(() -> remember(key, known));
        return known;
    }

    private synchronized Optional<Known> remembered(String key) {
        return Optional.ofNullable(causes.get(key));
    }

    private synchronized void remember(String key, Known known) {
        causes.put(key, known);
    }

    /**
     * Has a line name the trace of a cause, and its request unless the thread serves another one.
     */
    public static LoggingEventBuilder on(LoggingEventBuilder line, Optional<Cause> cause) {
        var named = line;
        var trace = cause.flatMap(Cause::traceparent).map(TraceParent::trace);
        if (trace.isPresent()) {
            named = named.addKeyValue(Origin.TRACE, trace.get());
        }
        var request = cause.flatMap(Cause::request).filter(_ -> MDC.get(Origin.REQUEST) == null);
        return request.isPresent() ? named.addKeyValue(Origin.REQUEST, request.get()) : named;
    }
}
