package cadre.server.fleet.job;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/** A row of the table attempt; {@code used} and {@code result} are JSON, empty if none came. */
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
        boolean applied) {
    boolean isRunning() {
        return state.equals("running");
    }
}
