package cadre.server.fleet.job;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of the table attempt; {@code used} and {@code result} are JSON, empty if none came.
 *
 * @param leaseUntil of a disconnected one when the server acts
 * @param onDisconnect the policy that is carried out, empty while its node answers
 * @param reconnectedAt when its node last came back with it; 1970 if it was never away
 */
record AttemptRow(
        AttemptId id,
        long token,
        NodeName node,
        String state,
        Instant claimedAt,
        Instant leaseUntil,
        Instant deadline,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean turnBegun,
        String humanStream,
        String account,
        String used,
        String result,
        boolean applied,
        Optional<Instant> disconnectedAt,
        String onDisconnect,
        Instant reconnectedAt) {
    boolean isRunning() {
        return state.equals("running");
    }

    /** Whether its node does not answer, and its turn had begun. */
    boolean isDisconnected() {
        return isRunning() && disconnectedAt.isPresent();
    }
}
