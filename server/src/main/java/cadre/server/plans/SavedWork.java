package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.MergeRequest;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.Wagon;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the streams of a plan have saved so far and is not merged, in the order of merging: also of
 * those that still work, by what their jobs have sent last, else by what their earlier tasks came
 * to. What a person decides on is not in it, nor what is made anew before anything of it is sent.
 *
 * @param live by stream, a word for what its running job has sent last
 */
record SavedWork(
        PlanRow plan,
        Map<String, StreamRow> streams,
        List<Wagon> wagons,
        SortedMap<String, String> live) {
    private static final int MOST = MergeRequest.MOST - 1; // and what is merged
    private static final int LOWEST = 0;
    private static final String LIVE = "live ";

    SavedWork {
        streams = Map.copyOf(streams);
        wagons = List.copyOf(wagons);
        live = Collections.unmodifiableSortedMap(new TreeMap<>(live));
    }

    /** What running jobs have not saved yet. */
    @FunctionalInterface
    interface Snapshots {
        /** Another word as soon as it is another; empty if there is none. */
        Optional<String> of(Tx tx, JobId job);
    }

    static SavedWork of(Tx tx, PlanRow plan, Snapshots snapshots) {
        var streams = PlanStore.streams(tx, plan.id());
        var wagons = new ArrayList<Wagon>();
        var live = new TreeMap<String, String>();
        for (var id : PlanOrder.merge(plan.plan())) {
            var now = running(tx, Optional.ofNullable(streams.get(id)));
            var word = now.flatMap(job -> snapshots.of(tx, job));
            if (word.isPresent() && wagons.size() < MOST) {
                wagons.add(new Wagon(id, now.orElseThrow()));
                live.put(id, word.get());
                continue;
            }
            Optional.ofNullable(streams.get(id))
                    .filter(row -> isOpen(row.state()) && isOfItsLine(tx, row))
                    .flatMap(row -> row.job().map(job -> new Wagon(id, job)))
                    .ifPresent(wagons::add);
        }
        return new SavedWork(plan, streams, wagons.stream().limit(MOST).toList(), live);
    }

    /** The job that works for a stream now. */
    private static Optional<JobId> running(Tx tx, Optional<StreamRow> row) {
        return row.filter(one -> one.is(StreamState.WORKING))
                .flatMap(one -> Course.lastWork(tx, one))
                .filter(StepRow::isRunning)
                .flatMap(StepRow::job);
    }

    /** Whether what has this word had a part that was not saved. */
    static boolean isLive(String word) {
        return word.startsWith(LIVE);
    }

    private static boolean isOpen(StreamState state) {
        return switch (state) {
            case WORKING, CHECKING, REVIEWING, READY, MERGING -> true;
            case WAITING, MERGED, HELD, DROPPED -> false;
        };
    }

    /** Whether its saved change is what it goes on with; else it is being made again without it. */
    private static boolean isOfItsLine(Tx tx, StreamRow row) {
        if (row.line() == 0 || row.job().isEmpty() || !row.is(StreamState.WORKING)) {
            return true;
        }
        var last = Course.lastWork(tx, row).filter(step -> step.kind() == StepKind.REWORK);
        return last.map(step -> StepStore.request(tx, step, JobRequest.class))
                .filter(request -> request.resume().isEmpty() || request.merge().isPresent())
                .map(request -> jobs(request).contains(row.job().get()))
                .orElse(true);
    }

    private static List<JobId> jobs(JobRequest request) {
        return request.merge().map(MergeRequest::jobs).orElse(List.of());
    }

    List<String> names() {
        return wagons.stream().map(Wagon::name).toList();
    }

    /** Whether merging it could say something that its next merge does not say anyway. */
    boolean isWorthIt() {
        if (wagons.isEmpty()) {
            return false;
        }
        var first = streams.get(wagons.getFirst().name());
        var isInTurn =
                wagons.size() == 1
                        && first != null
                        && (first.is(StreamState.READY) || first.is(StreamState.MERGING));
        return !isInTurn
                && (wagons.size() > 1
                        || plan.head().isPresent()
                        || !plan.plan().checks().each().isEmpty());
    }

    /** Another word as soon as anything of it is another. */
    String word() {
        return (live.isEmpty() ? "" : LIVE + live + " ")
                + plan.head().map(JobId::toString).orElse("-")
                + " "
                + wagons
                + " "
                + plan.plan().checks().each();
    }

    /** The train that merges all of it, behind whatever else there is to do. */
    TrainRequest train() {
        var first = wagons.getFirst();
        var stream = plan.plan().stream(first.name()).orElseThrow();
        var one = new Steps(plan).merge(stream, first.job());
        var labels = new HashMap<>(one.labels());
        labels.put("rehearsal", "true");
        return new TrainRequest(
                wagons,
                one.repositories(),
                one.check(),
                one.unchecked(),
                one.timeoutSec(),
                one.node(),
                one.requiredTags(),
                labels,
                Optional.empty(),
                one.onto(),
                Optional.of(LOWEST),
                one.rebase());
    }
}
