package cadre.wire.api;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/**
 * An account of an agent profile that is paused.
 *
 * @param account what the CLI logs in with, as an attempt shows it; empty if nobody knows
 * @param node whose account it is; empty for one that is the same on every node
 * @param state {@code open}: nothing starts before {@code resetsAt}; {@code half_open}: one job
 *     probes, or will as soon as one waits
 * @param code {@code quota} or {@code authentication}
 * @param reason for people, as the CLI gave it
 * @param told whether the CLI said when it resets; else it is tried then, and later each time
 * @param failures how often in a row it failed
 * @param probe the attempt that probes now
 */
public record BreakerView(
        AgentName agent,
        String account,
        Optional<NodeName> node,
        String state,
        String code,
        String reason,
        Instant openedAt,
        Instant resetsAt,
        boolean told,
        int failures,
        Optional<AttemptId> probe) {}
