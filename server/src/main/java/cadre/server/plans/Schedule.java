package cadre.server.plans;

import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.PlanStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When each stream is done and merged, if each takes as long as given and begins as soon as what it
 * needs is merged and its agent is free. Times are seconds since the plan was filed.
 */
final class Schedule {
    /** A stream's work is done, or it is merged. */
    private record Event(String stream, boolean merged) {}

    private final PlanDefinition plan;
    private final Map<String, Set<String>> before;
    private final Map<String, Long> left;
    private final Map<String, Long> merged;
    private final long start;
    private final Map<String, PlanStream> streams = new LinkedHashMap<>();
    private final Map<Event, Long> times = new HashMap<>();

    /**
     * From here on.
     *
     * @param left seconds of work of each stream that is to be merged; others count as if they were
     *     not there
     * @param merged when those were merged that are
     * @param start nothing begins before
     */
    Schedule(PlanDefinition plan, Map<String, Long> left, Map<String, Long> merged, long start) {
        this.plan = plan;
        this.before = PlanOrder.before(plan);
        this.left = Map.copyOf(left);
        this.merged = Map.copyOf(merged);
        this.start = start;
        PlanOrder.merge(plan).forEach(id -> plan.stream(id).ifPresent(one -> streams.put(id, one)));
        // each round gets one further along the longest chain; only a ring has more
        var rounds = 2 * streams.size();
        while (isMoved() && rounds > 0) {
            rounds--;
        }
    }

    private boolean isMoved() {
        var isMoved = false;
        for (var id : streams.keySet()) {
            if (left.containsKey(id)) {
                for (var is : List.of(false, true)) {
                    var event = new Event(id, is);
                    var time = Math.max(start, latest(event)) + length(event);
                    isMoved |= !Long.valueOf(time).equals(times.put(event, time));
                }
            }
        }
        return isMoved;
    }

    private long length(Event event) {
        return event.merged() ? 0 : left.getOrDefault(event.stream(), 0L);
    }

    private long latest(Event event) {
        return causes(event).stream().mapToLong(this::time).max().orElse(start);
    }

    private long time(Event event) {
        var known = merged.get(event.stream());
        return known != null ? known : times.getOrDefault(event, start);
    }

    /** What an event waits for. */
    private List<Event> causes(Event event) {
        var causes = new ArrayList<Event>();
        var stream = streams.get(event.stream());
        if (stream == null) {
            return causes;
        }
        if (event.merged()) {
            causes.add(new Event(event.stream(), false));
            stream.after().forEach(id -> causes.add(new Event(id, true)));
            earlier(stream).ifPresent(id -> causes.add(new Event(id, true)));
        } else {
            stream.needs().forEach(id -> causes.add(new Event(id, true)));
            before.getOrDefault(event.stream(), Set.of()).stream()
                    .filter(id -> !stream.needs().contains(id))
                    .forEach(id -> causes.add(new Event(id, false)));
        }
        return causes;
    }

    /** The one before it in a given order, without those that do not count. */
    private Optional<String> earlier(PlanStream stream) {
        var order = plan.merge().order();
        var place = order.indexOf(stream.id());
        return order.subList(0, Math.max(0, place)).reversed().stream()
                .filter(id -> left.containsKey(id) || merged.containsKey(id))
                .findFirst();
    }

    /** When a stream was or is to be merged; empty for one that does not count. */
    Optional<Long> mergedAt(String stream) {
        return left.containsKey(stream) || merged.containsKey(stream)
                ? Optional.of(time(new Event(stream, true)))
                : Optional.empty();
    }

    /** When the last one is; the beginning if none is left. */
    long end() {
        return left.keySet().stream()
                .mapToLong(id -> time(new Event(id, true)))
                .max()
                .orElse(start);
    }

    /** The longest chain of what is left, in its order. */
    List<String> criticalPath() {
        var path = new LinkedHashSet<String>();
        var seen = new LinkedHashSet<Event>();
        var event =
                left.keySet().stream()
                        .map(id -> new Event(id, true))
                        .max(Comparator.comparingLong(this::time).thenComparing(Event::stream));
        while (event.isPresent() && seen.add(event.get())) {
            path.add(event.get().stream());
            var at = time(event.get()) - length(event.get());
            event =
                    causes(event.get()).stream()
                            .filter(cause -> left.containsKey(cause.stream()))
                            .filter(cause -> time(cause) == at)
                            .findFirst();
        }
        return List.copyOf(path.reversed());
    }
}
