package cadre.server.fleet.breaker;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt that its account failed.
 *
 * @param account what it logged in with, as it said; empty if nobody knows
 * @param claimedAt when it was given out: what was running when the account was paused says nothing
 *     new
 * @param code {@code quota} or {@code authentication}
 * @param reason for people
 * @param resetAt when the quota is there again, if the CLI said so
 */
public record Failure(
        AttemptId attempt,
        AgentName agent,
        String account,
        NodeName node,
        Instant claimedAt,
        String code,
        String reason,
        Optional<Instant> resetAt) {}
