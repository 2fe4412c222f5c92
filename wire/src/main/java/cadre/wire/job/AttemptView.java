package cadre.wire.job;

import cadre.wire.agent.Usage;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/**
 * One try of a job.
 *
 * @param token its fencing token, growing over all attempts of the installation
 * @param state running, succeeded, failed, stopped, timed_out or lost
 * @param startedAt when the agent's process began
 * @param turnBegun whether the agent's first turn has begun
 * @param usage so far
 * @param account what its CLI logged in with, for people; empty until it has begun
 * @param humanStream the log stream that people read: out, or steps for a CLI that writes JSON
 * @param result when it is over and the node has said how; a late one of an old attempt is kept
 *     here and never applied
 */
public record AttemptView(
        AttemptId id,
        long token,
        String state,
        NodeName node,
        Instant claimedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean turnBegun,
        Usage usage,
        String account,
        LogStream humanStream,
        Optional<AttemptResult> result) {}
