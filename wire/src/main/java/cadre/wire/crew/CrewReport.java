package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a crew, told from its tasks and jobs, never from what an agent said of itself.
 *
 * @param totals over all tries
 * @param markdown the same for people
 */
public record CrewReport(
        CrewId id,
        CrewState state,
        String request,
        Instant filedAt,
        Optional<Instant> endedAt,
        List<String> causes,
        List<Line> parts,
        Totals totals,
        Optional<CombinedView> combined,
        String markdown) {
    public CrewReport {
        causes = List.copyOf(causes);
        parts = List.copyOf(parts);
    }

    /**
     * One part.
     *
     * @param worker empty if it never began
     * @param agent of the last try
     * @param model as the CLI said it; empty if it did not
     * @param attempts tries in all, with reviews
     * @param durationMs of all tries together
     * @param tokens of all tries together
     * @param costUsd the same in US dollars; absent where the CLI or the model has no price
     * @param job the last one that worked on it
     * @param diffstat such as {@code 3 files, +20 -4}; empty without a change
     * @param why it was lost; empty otherwise
     * @param answer of the last try, cut to 4,000 characters
     * @param tries all of them, oldest first, also those that an agent was passed over in
     */
    public record Line(
            String name,
            String worker,
            AgentName agent,
            String cli,
            String model,
            PartState state,
            int attempts,
            long durationMs,
            long tokens,
            Optional<BigDecimal> costUsd,
            Optional<JobId> job,
            String diffstat,
            String why,
            String answer,
            List<TryView> tries) {
        public Line {
            tries = List.copyOf(tries);
        }
    }

    /**
     * Sums.
     *
     * @param durationMs from the filing to the end, or until now
     * @param agentMs of all tries together
     * @param costUsd of the tries whose cost is known
     * @param unpriced how many tries used tokens without a known cost
     */
    public record Totals(
            int parts,
            int done,
            int attempts,
            long durationMs,
            long agentMs,
            long tokens,
            BigDecimal costUsd,
            int unpriced) {}
}
