package cadre.server.plans;

import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.id.TrainId;
import cadre.wire.plan.run.StepKind;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of the table plan_step.
 *
 * @param number counts the steps of the plan, from 1
 * @param stream its id; empty for a check of the whole
 * @param job that does it, once it is filed
 * @param train the same of a merge or a check
 */
record StepRow(
        PlanId plan,
        int number,
        String stream,
        StepKind kind,
        State state,
        String why,
        Optional<JobId> job,
        Optional<TrainId> train,
        Instant since,
        Optional<Instant> endedAt) {
    /** How it goes. */
    enum State {
        /** It is not over. */
        RUNNING,
        /** It came to what it was for. */
        GOOD,
        /** It did not. */
        BAD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isFiled() {
        return job.isPresent() || train.isPresent();
    }

    /** Whether both have the same job or train, or neither has any. */
    boolean isSame(StepRow other) {
        return job.equals(other.job) && train.equals(other.train);
    }

    /** Under which its job or train is filed, once and never twice. */
    String key() {
        return "plan:" + plan + ":" + number;
    }
}
