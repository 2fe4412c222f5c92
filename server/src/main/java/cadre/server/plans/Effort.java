package cadre.server.plans;

import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.EstimateSource;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What streams have taken and are to take, in seconds.
 *
 * @param spent by stream
 * @param merged when those were merged that are, since the plan was filed
 * @param usual the median of what the merged ones took; empty while none is
 */
record Effort(
        Progress progress,
        Map<String, Long> spent,
        Map<String, Long> merged,
        Optional<Long> usual) {
    private static final int SECONDS = 60;

    Effort {
        spent = Map.copyOf(spent);
        merged = Map.copyOf(merged);
    }

    /** From the steps of a plan as it stands. */
    static Effort of(PlanRow plan, Progress progress, List<StepRow> steps, Instant now) {
        var spent = new HashMap<String, Long>();
        var merged = new HashMap<String, Long>();
        for (var step : steps) {
            var end = step.endedAt().orElse(now);
            spent.merge(step.stream(), seconds(step.since(), end), Long::sum);
            if (step.kind() == StepKind.MERGE
                    && progress.streams().containsKey(step.stream())
                    && progress.row(step.stream()).is(StreamState.MERGED)) {
                merged.put(step.stream(), seconds(plan.filedAt(), end));
            }
        }
        var took = merged.keySet().stream().map(id -> spent.getOrDefault(id, 0L)).sorted().toList();
        return new Effort(
                progress,
                spent,
                merged,
                took.isEmpty() ? Optional.empty() : Optional.of(took.get(took.size() / 2)));
    }

    private static long seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toSeconds());
    }

    long spent(String stream) {
        return spent.getOrDefault(stream, 0L);
    }

    EstimateSource source(PlanStream stream) {
        return stream.estimate().minutes().isPresent()
                ? EstimateSource.PLAN
                : usual.isPresent() ? EstimateSource.FINISHED : EstimateSource.NONE;
    }

    Optional<Long> estimate(PlanStream stream) {
        return stream.estimate().minutes().map(one -> (long) one * SECONDS).or(() -> usual);
    }

    /** What is left of an estimate: at least its part for the tasks that are not begun. */
    Optional<Long> left(PlanStream stream) {
        var row = progress.row(stream.id());
        return switch (row.state()) {
            case READY, MERGING, MERGED, DROPPED -> Optional.of(0L);
            case WAITING, HELD -> estimate(stream);
            case WORKING, CHECKING, REVIEWING ->
                    estimate(stream)
                            .map(all -> {
                                var tasks = stream.tasks().size();
                                var open = all * Math.max(0, tasks - row.task()) / tasks;
                                return Math.max(all - spent(stream.id()), open);
                            });
        };
    }

    boolean isSlipped(PlanStream stream) {
        var row = progress.row(stream.id());
        return !row.is(StreamState.MERGED)
                && !row.is(StreamState.DROPPED)
                && estimate(stream).filter(all -> spent(stream.id()) > all).isPresent();
    }
}
