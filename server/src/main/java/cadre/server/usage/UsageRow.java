package cadre.server.usage;

import cadre.wire.agent.Usage;
import cadre.wire.api.UsageEvent;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.time.Instant;

/**
 * A row of the table model_usage.
 *
 * @param usage with the CLI's own cost
 */
record UsageRow(
        long id,
        AttemptId attempt,
        String model,
        String provider,
        AgentName agent,
        TeamName team,
        NodeName node,
        Usage usage,
        Cost cost,
        Instant createdAt,
        Instant updatedAt) {
    /** The usage with the cost that counts. */
    Usage counted() {
        return Report.withCost(usage, cost.counted());
    }

    UsageEvent event() {
        return new UsageEvent(
                id,
                attempt,
                agent,
                provider,
                model,
                usage.inputTokens() + usage.cachedTokens() + usage.cacheWriteTokens(),
                usage.outputTokens(),
                usage.totalTokens(),
                cost.counted(),
                createdAt,
                team,
                node,
                usage.inputTokens(),
                usage.cachedTokens(),
                usage.cacheWriteTokens(),
                usage.reasoningTokens(),
                cost.cli(),
                cost.list(),
                cost.version(),
                updatedAt);
    }
}
