package cadre.server.merges;

import cadre.server.merges.Train.Car;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeOutcome;
import cadre.wire.merge.WagonState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads out of the job of a step what becomes of its wagons. */
final class Judge {
    private static final int MOST_REPEATS = 3;
    private static final int LONGEST_REASON = 1000;

    private final Train train;
    private final Function<JobId, Set<String>> touched;

    /**
     * Of this train.
     *
     * @param touched the files that a job changed, with the repository's name before them where
     *     there are several
     */
    Judge(Train train, Function<JobId, Set<String>> touched) {
        this.train = train;
        this.touched = touched;
    }

    /** What the job of this step, which is over, came to. */
    Verdict of(JobView job) {
        var result =
                job.attempts().reversed().stream()
                        .map(AttemptView::result)
                        .flatMap(Optional::stream)
                        .findFirst();
        var outcome = result.flatMap(AttemptResult::merge);
        return switch (job.status()) {
            case JobState.Queued _, JobState.Running _ ->
                    throw new IllegalStateException("the job of the step is not over: " + job.id());
            case JobState.Succeeded _ ->
                    outcome.map(found -> merged(job.id(), found))
                            .orElseGet(() ->
                                    stop(job, "its node did not merge: it is of an older version"));
            case JobState.Failed failed -> failed(job, failed, outcome);
            case JobState.TimedOut timedOut ->
                    timedOut.limit().equals("queue_timeout")
                            ? stop(job, "no node took it in time")
                            : checkFailed(
                                    job, outcome, "the check ran out of its " + timedOut.limit());
            case JobState.Cancelled cancelled ->
                    stop(job, "was cancelled by " + cancelled.by() + said(cancelled.reason()));
            case JobState.Lost lost ->
                    train.repeats() < MOST_REPEATS
                            ? new Verdict.Repeat()
                            : stop(job, "was lost again and again: " + lost.reason());
        };
    }

    private Verdict merged(JobId job, MergeOutcome outcome) {
        var cars = new ArrayList<Car>();
        for (var car : train.trying()) {
            var isIn = outcome.merged().contains(car.job());
            cars.add(car.in(isIn ? WagonState.MERGED : WagonState.UNCHANGED, job));
        }
        var isMore = cars.stream().anyMatch(car -> car.state() == WagonState.MERGED);
        return new Verdict.GoOn(cars, known(outcome), isMore ? Optional.of(job) : train.head());
    }

    private Verdict failed(JobView job, JobState.Failed failed, Optional<MergeOutcome> outcome) {
        var conflict = outcome.flatMap(MergeOutcome::conflict);
        if (failed.code() == FailureCode.CONFLICT && conflict.isPresent()) {
            return conflict(job, outcome.orElseThrow(), conflict.get());
        }
        return switch (failed.code()) {
            case EXIT_CODE, AGENT_ERROR, NO_FINAL_EVENT, LIMIT, NO_PROGRESS ->
                    checkFailed(job, outcome, failed.reason());
            case PREFLIGHT,
                    CONFLICT,
                    PREPARE,
                    AUTHENTICATION,
                    QUOTA,
                    OVERLOAD,
                    BAD_REQUEST,
                    CUT_STREAM,
                    AFTER,
                    SAVE,
                    INTERNAL ->
                    stop(job, "failed: " + failed.reason());
        };
    }

    private Verdict conflict(JobView job, MergeOutcome outcome, MergeConflict conflict) {
        var known = known(outcome);
        var car =
                train.trying().stream().filter(one -> one.job().equals(conflict.job())).findFirst();
        return car.<Verdict>map(
                        one -> {
                            var files = conflict.files();
                            var left =
                                    new Car(
                                            one.position(),
                                            one.name(),
                                            one.job(),
                                            WagonState.CONFLICT,
                                            Optional.of(job.id()),
                                            named(conflict),
                                            beside(one, new HashSet<>(named(conflict))),
                                            shortened(
                                                    conflict.reason()
                                                            + (conflict.filesInAll() > files.size()
                                                                    ? "; %d files in all"
                                                                            .formatted(
                                                                                    conflict
                                                                                            .filesInAll())
                                                                    : "")),
                                            Optional.of(conflict.kind()));
                            return new Verdict.GoOn(List.of(left), known, train.head());
                        })
                .orElseGet(() ->
                        stop(
                                job,
                                "could not merge again what was merged before: "
                                        + conflict.reason()));
    }

    private List<String> named(MergeConflict conflict) {
        var several = train.request().repositories().size() > 1;
        return conflict.files().stream()
                .map(file -> several ? conflict.repository() + "/" + file : file)
                .toList();
    }

    private Verdict checkFailed(JobView job, Optional<MergeOutcome> outcome, String reason) {
        if (outcome.isEmpty() || train.trying().isEmpty()) {
            return stop(job, "failed: " + reason);
        }
        if (train.check().equals(Optional.of(""))) {
            return stop(job, "failed though nothing was to be checked: " + reason);
        }
        var car = train.trying().getFirst();
        var left =
                new Car(
                        car.position(),
                        car.name(),
                        car.job(),
                        WagonState.CHECK_FAILED,
                        Optional.of(job.id()),
                        List.of(),
                        beside(car, touched.apply(car.job())),
                        shortened(reason + "; see 'cadre log " + job.id() + "'"),
                        Optional.empty());
        return new Verdict.GoOn(List.of(left), known(outcome.get()), train.head());
    }

    /**
     * Names of wagons before it, or left in before it, that touched one of these files. For a
     * conflict in a train without a check those count too that are about to be merged.
     */
    private List<String> beside(Car car, Set<String> files) {
        return train.cars().stream()
                .filter(other -> other.position() < car.position())
                .filter(other ->
                        other.state() == WagonState.MERGED || other.state() == WagonState.PENDING)
                .filter(other -> touched.apply(other.job()).stream().anyMatch(files::contains))
                .map(Car::name)
                .toList();
    }

    private Optional<String> known(MergeOutcome outcome) {
        return train.check().or(() -> Optional.of(outcome.check()));
    }

    private static Verdict stop(JobView job, String why) {
        return new Verdict.Stop(shortened("The merge job " + job.id() + " " + why));
    }

    private static String said(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }
}
