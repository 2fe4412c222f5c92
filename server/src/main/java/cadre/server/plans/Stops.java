package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a stopped plan has running. May be done again, by whoever comes after a crash: until
 * nothing of it runs, the loop does so.
 */
record Stops(Database db, Jobs jobs, Merges merges, Chronicle chronicle) {
    private static final Logger log = LoggerFactory.getLogger(Stops.class);

    /** Cancels all that runs of a plan; what cannot be cancelled now holds up nothing else. */
    void all(PlanRow plan) {
        for (var step : db.read(tx -> StepStore.running(tx, plan.id()))) {
            try {
                cancel(plan.submitterKey(), step);
                if (!step.isFiled()) {
                    end(step);
                }
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("plan", step.plan())
                        .addKeyValue("step", step.number())
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("a step of a stopped plan could not be cancelled; tried again");
            }
        }
    }

    /** Also what was filed just before a crash, which its step does not know of. */
    private void cancel(KeyId submitter, StepRow step) {
        var why = "plan " + step.plan() + " was stopped";
        var job = step.isFiled() ? step.job() : jobs.filed(submitter, step.key());
        var train = step.isFiled() ? step.train() : merges.begun(submitter, step.key());
        job.ifPresent(one -> over(() -> jobs.cancel(Principal.CADRE, one, why)));
        train.ifPresent(one -> over(() -> merges.stop(Principal.CADRE, one, why)));
    }

    private void end(StepRow step) {
        db.write(tx -> {
            PlanStore.hold(tx, step.plan())
                    .flatMap(_ -> StepStore.find(tx, step))
                    .filter(now -> now.isRunning() && now.isSame(step))
                    .ifPresent(now -> chronicle.end(tx, now, false, "the plan is over"));
            return step;
        });
    }

    /** Ends what may have ended by itself. */
    static void over(Runnable end) {
        try {
            end.run();
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
