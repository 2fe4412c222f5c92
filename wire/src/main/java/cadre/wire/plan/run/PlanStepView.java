package cadre.wire.plan.run;

import cadre.wire.id.JobId;
import cadre.wire.id.TrainId;
import java.time.Instant;
import java.util.Optional;

/**
 * A step of a running plan.
 *
 * @param number counts the steps of the plan, from 1
 * @param stream its id; empty for a check of the whole
 * @param done whether it is over
 * @param good whether it came to what it was for; false while it runs
 * @param why for people, empty for a good one
 * @param job that does it, once it is filed
 * @param train the same of a merge or a check
 */
public record PlanStepView(
        int number,
        Optional<String> stream,
        StepKind kind,
        boolean done,
        boolean good,
        String why,
        Optional<JobId> job,
        Optional<TrainId> train,
        Instant since,
        Optional<Instant> endedAt) {}
