package cadre.wire.plan.run;

import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A plan that runs, or ran.
 *
 * @param name as its file says
 * @param why it stands as it stands, for people; empty while there is nothing to say
 * @param team of its streams
 * @param branch where its streams come together
 * @param head the job whose saved change is that branch; empty until something is merged
 * @param order in which streams are merged
 * @param streams as they stand in the plan's file; absent in lists
 * @param steps oldest first; absent in lists
 * @param rehearsal the last one, or the one that runs; absent in lists
 */
public record PlanView(
        PlanId id,
        String name,
        PlanState state,
        String why,
        String submitter,
        Optional<TeamName> team,
        String branch,
        Optional<JobId> head,
        Instant filedAt,
        Optional<Instant> endedAt,
        List<String> order,
        List<StreamView> streams,
        List<PlanStepView> steps,
        Optional<RehearsalView> rehearsal) {
    public PlanView {
        order = List.copyOf(order);
        streams = List.copyOf(streams);
        steps = List.copyOf(steps);
        rehearsal = rehearsal == null ? Optional.empty() : rehearsal;
    }
}
