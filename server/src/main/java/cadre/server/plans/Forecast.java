package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.EstimateSource;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.StreamForecast;
import cadre.wire.plan.run.StreamState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is to be expected of a plan, from how it stands. Decides, and changes nothing. */
final class Forecast {
    private static final int SECONDS = 60;

    private final PlanRow plan;
    private final Instant now;
    private final Progress progress;
    private final Effort effort;
    private final Map<String, BigDecimal> costs;
    private final Map<String, List<String>> waits;
    private final List<PlanStream> streams;
    private final boolean isKnown;
    private final Schedule planned;
    private final Schedule expected;

    private Forecast(
            PlanRow plan,
            Progress progress,
            List<StepRow> steps,
            Map<String, BigDecimal> costs,
            Instant now) {
        this.plan = plan;
        this.now = plan.endedAt().orElse(now);
        this.progress = progress;
        this.effort = Effort.of(plan, progress, steps, this.now);
        this.costs = costs;
        this.waits = new Waits(progress).byStream();
        this.streams =
                PlanOrder.merge(plan.plan()).stream()
                        .flatMap(id -> plan.plan().stream(id).stream())
                        .toList();
        var counted =
                streams.stream()
                        .filter(stream -> !progress.row(stream.id()).is(StreamState.DROPPED))
                        .toList();
        this.isKnown =
                counted.stream()
                        .filter(stream -> !effort.merged().containsKey(stream.id()))
                        .allMatch(stream -> effort.estimate(stream).isPresent());
        this.planned = new Schedule(plan.plan(), lengths(counted, effort::estimate), Map.of(), 0);
        this.expected =
                new Schedule(
                        plan.plan(),
                        lengths(
                                counted.stream()
                                        .filter(one -> !effort.merged().containsKey(one.id()))
                                        .filter(one -> !waits.containsKey(one.id()))
                                        .toList(),
                                effort::left),
                        effort.merged(),
                        elapsed());
    }

    static PlanForecast of(Tx tx, PlanRow plan, Instant now) {
        return new Forecast(
                        plan,
                        new Progress(plan.plan(), PlanStore.streams(tx, plan.id())),
                        StepStore.of(tx, plan.id()),
                        ForecastStore.costs(tx, plan.id()),
                        now)
                .view();
    }

    private long elapsed() {
        return Math.max(0, Duration.between(plan.filedAt(), now).toSeconds());
    }

    /**
     * Where nothing is known all are taken to be alike, which says at least which chain is long.
     */
    private static Map<String, Long> lengths(
            List<PlanStream> streams, Function<PlanStream, Optional<Long>> length) {
        var lengths = new HashMap<String, Long>();
        streams.forEach(one -> lengths.put(one.id(), length.apply(one).orElse((long) SECONDS)));
        return lengths;
    }

    private PlanForecast view() {
        var costs = this.costs.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        var estimated = streams.stream().flatMap(one -> one.estimate().costUsd().stream()).toList();
        var views = streams.stream().map(this::stream).toList();
        return new PlanForecast(
                plan.id(),
                plan.plan().name(),
                plan.state(),
                now,
                minutes(elapsed()),
                whereKnown(planned.end()),
                whereKnown(expected.end() - elapsed()),
                costs,
                estimated.isEmpty()
                        ? Optional.empty()
                        : Optional.of(estimated.stream().reduce(BigDecimal.ZERO, BigDecimal::add)),
                expected.criticalPath(),
                named(views, one -> isOpen(one) && one.waitsFor().isEmpty()),
                named(views, one -> isOpen(one) && !one.waitsFor().isEmpty()),
                named(views, StreamForecast::slipped),
                streams.stream().anyMatch(one -> effort.source(one) == EstimateSource.FINISHED)
                        ? List.copyOf(new TreeSet<>(effort.merged().keySet()))
                        : List.of(),
                views);
    }

    private static boolean isOpen(StreamForecast stream) {
        return stream.state() != StreamState.MERGED && stream.state() != StreamState.DROPPED;
    }

    private static List<String> named(
            List<StreamForecast> streams, Predicate<StreamForecast> which) {
        return streams.stream().filter(which).map(StreamForecast::id).toList();
    }

    private StreamForecast stream(PlanStream stream) {
        var row = progress.row(stream.id());
        var was = planned.mergedAt(stream.id()).filter(_ -> isKnown);
        var isMerged = effort.merged().containsKey(stream.id());
        var is = expected.mergedAt(stream.id()).filter(_ -> isKnown || isMerged);
        return new StreamForecast(
                stream.id(),
                row.state(),
                waits.getOrDefault(stream.id(), List.of()),
                effort.estimate(stream).map(all -> (int) minutes(all)),
                effort.source(stream),
                minutes(effort.spent(stream.id())),
                effort.left(stream).map(Forecast::minutes),
                costs.getOrDefault(stream.id(), BigDecimal.ZERO),
                stream.estimate().costUsd(),
                was.map(Forecast::minutes),
                is.map(Forecast::minutes),
                was.flatMap(then -> is.map(later -> minutes(later) - minutes(then))),
                effort.isSlipped(stream));
    }

    private Optional<Long> whereKnown(long seconds) {
        return isKnown ? Optional.of(minutes(seconds)) : Optional.empty();
    }

    /** Begun ones count. */
    private static long minutes(long seconds) {
        return Math.ceilDiv(seconds, SECONDS);
    }

    /** Which streams cannot be merged before a person decides on others. */
    private record Waits(Progress progress) {
        Map<String, List<String>> byStream() {
            var waits = new TreeMap<String, List<String>>();
            for (int before = -1; before < waits.size(); ) {
                before = waits.size();
                for (var row : progress.streams().values()) {
                    if (!waits.containsKey(row.id())) {
                        var on = on(row, waits);
                        if (!on.isEmpty()) {
                            waits.put(row.id(), on);
                        }
                    }
                }
            }
            return waits;
        }

        private List<String> on(StreamRow row, Map<String, List<String>> waits) {
            return switch (row.state()) {
                case HELD -> List.of(row.id());
                case MERGED, DROPPED, MERGING -> List.of();
                case WAITING, WORKING, CHECKING, REVIEWING, READY -> {
                    var on = new TreeSet<String>();
                    for (var id : progress.stream(row).needs()) {
                        if (progress.row(id).is(StreamState.DROPPED) || waits.containsKey(id)) {
                            on.add(id);
                        }
                    }
                    if (row.is(StreamState.WAITING)) {
                        progress.before().getOrDefault(row.id(), Set.of()).stream()
                                .filter(id -> progress.row(id).is(StreamState.WAITING))
                                .filter(waits::containsKey)
                                .forEach(on::add);
                    }
                    yield List.copyOf(on);
                }
            };
        }
    }
}
