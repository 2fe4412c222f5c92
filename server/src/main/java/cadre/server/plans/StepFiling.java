package cadre.server.plans;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.job.OwnTerms;
import cadre.server.fleet.seat.Appointment;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.merge.TrainRequest;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.StepKind;
import java.util.Map;
import java.util.Optional;

/**
 * Files the jobs and trains of steps. That a plan runs is looked at in the transaction that stores
 * them: whoever stops a plan finds all of them by their keys afterwards, whatever became of the
 * server that filed them.
 */
record StepFiling(Database db, Keys keys, Jobs jobs, Merges merges) {
    /**
     * Files a step of a plan that runs; nothing of any other.
     *
     * @throws CadreException as {@link Jobs#file} and {@link Merges#start}
     */
    void file(StepRow step) {
        var plan = db.read(tx -> PlanStore.find(tx, step.plan())).orElseThrow();
        if (plan.state() != PlanState.RUNNING) {
            return;
        }
        try {
            file(plan, step);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.STALE) { // else somebody has stopped it since we looked
                throw e;
            }
        }
    }

    /**
     * The same of a plan that was seen to run.
     *
     * @throws CadreException STALE if it does not any more, or the step is over
     */
    void file(PlanRow plan, StepRow step) {
        var by = PlanLoop.submitter(keys, plan);
        if (step.kind().isJob()) {
            var request = db.read(tx -> StepStore.request(tx, step, JobRequest.class));
            var job = filed(by, plan, step, request.withIdempotencyKey(step.key()));
            if (!db.write(tx -> StepStore.filed(tx, step, job))) {
                Stops.over(() -> jobs.cancel(Principal.CADRE, job, "its plan was stopped"));
            }
        } else {
            var request = db.read(tx -> StepStore.request(tx, step, TrainRequest.class));
            var terms = OwnTerms.NONE.only(tx -> requireRunning(tx, step));
            var once = request.withIdempotencyKey(step.key());
            var id = plan.id().toString();
            var train = KeptOrigins.in(db, id, () -> merges.start(by, once, terms).id());
            if (!db.write(tx -> StepStore.filed(tx, step, train))) {
                Stops.over(() -> merges.stop(Principal.CADRE, train, "its plan was stopped"));
            }
        }
    }

    private static void requireRunning(Tx tx, StepRow step) {
        PlanStore.requireRunning(tx, step.plan());
        if (StepStore.find(tx, step).filter(StepRow::isRunning).isEmpty()) {
            throw new CadreException(
                    ErrorCode.STALE,
                    "The step is over",
                    Map.of("plan", step.plan(), "step", step.number()),
                    "See the plan with 'cadre plan status " + step.plan() + "'");
        }
    }

    /** In the trace of what caused the plan. */
    private JobId filed(Principal by, PlanRow plan, StepRow step, JobRequest request) {
        var id = plan.id().toString();
        return KeptOrigins.in(db, id, () -> filedNow(by, plan, step, request));
    }

    private JobId filedNow(Principal by, PlanRow plan, StepRow step, JobRequest request) {
        var own =
                appointment(plan, step)
                        .map(OwnTerms::as)
                        .orElse(OwnTerms.NONE)
                        .withSnapshots(snapshotSec(plan, step))
                        .only(tx -> requireRunning(tx, step));
        try {
            return jobs.file(by, request, own).id();
        } catch (CadreException e) {
            var elsewhere = Steps.elsewhere(request);
            if (isPassing(e) || e.code() == ErrorCode.STALE || elsewhere.equals(request)) {
                throw e;
            }
            return jobs.file(by, elsewhere, own).id();
        }
    }

    /** Whether the next round may have better luck. */
    static boolean isPassing(CadreException e) {
        return e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.INTERNAL;
    }

    /** Twice between two rehearsals; 0 where there is none. */
    private static int snapshotSec(PlanRow plan, StepRow step) {
        return step.kind().isWork() ? plan.plan().rehearse().everyMin() * 30 : 0;
    }

    /** Empty for what no stream does. */
    private Optional<Appointment> appointment(PlanRow plan, StepRow step) {
        if (step.stream().isEmpty()) {
            return Optional.empty();
        }
        if (step.kind() == StepKind.REVIEW) {
            var reviewer = PlanTeam.reviewer(step.stream());
            return Optional.of(new Appointment(reviewer, Optional.empty()));
        }
        var streams = db.read(tx -> PlanStore.streams(tx, plan.id()));
        var row = new Progress(plan.plan(), streams).row(step.stream());
        return Optional.of(new Appointment(PlanTeam.member(step.stream()), row.board()));
    }
}
