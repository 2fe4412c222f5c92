package cadre.server.usage;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/**
 * Which usage is wanted; all when everything is empty.
 *
 * @param since first used then or later
 * @param until first used before
 * @param model its whole name as the CLI said it
 */
public record UsageFilter(
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<JobId> job,
        Optional<AgentName> agent,
        Optional<String> model,
        Optional<NodeName> node) {
    /** Everything. */
    public static final UsageFilter ALL =
            new UsageFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /** Everything that was first used in this time. */
    public static UsageFilter between(Optional<Instant> since, Optional<Instant> until) {
        return new UsageFilter(
                since,
                until,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether it asks for times alone, so that sums of days can answer it. */
    boolean isOfTimes() {
        return equals(between(since, until));
    }
}
