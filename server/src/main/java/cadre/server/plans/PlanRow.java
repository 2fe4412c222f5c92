package cadre.server.plans;

import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.id.TeamName;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A row of the table plan.
 *
 * @param plan what its request says, read
 * @param team empty until it has one
 * @param bases the commit where each repository begins, once it is known
 * @param head the job whose saved change is the integration branch
 * @param search for the stream that broke the whole; empty if there is none
 */
record PlanRow(
        PlanId id,
        PlanState state,
        String why,
        PlanRequest request,
        PlanDefinition plan,
        KeyId submitterKey,
        String submitter,
        Optional<TeamName> team,
        Map<String, String> bases,
        Optional<JobId> head,
        Optional<Search> search,
        Instant filedAt,
        Optional<Instant> endedAt) {
    PlanRow {
        bases = Map.copyOf(bases);
    }

    /**
     * A bisection: the whole passed its check with so many streams merged, and not with so many.
     *
     * @param good -1 while nobody knows whether it passes with none
     * @param bad more than that
     * @param output what the check printed at the worst
     */
    record Search(int good, int bad, String output) {
        static Search of(int bad, String output) {
            return new Search(-1, bad, output);
        }

        Search from(int passed) {
            return new Search(passed, bad, output);
        }

        /** Whether it must be seen first whether the check passes without any stream. */
        boolean isFirst() {
            return good < 0;
        }

        boolean isOver() {
            return !isFirst() && bad - good <= 1;
        }

        int middle() {
            return (good + bad) / 2;
        }
    }
}
