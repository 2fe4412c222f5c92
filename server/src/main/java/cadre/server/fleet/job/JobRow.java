package cadre.server.fleet.job;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A row of the table job without its request. */
record JobRow(
        JobId id,
        String state,
        Instant since,
        int priority,
        String requirement,
        AgentName agent,
        KeyId submitterKey,
        String submitter,
        Instant filedAt,
        int attempt,
        int triesLeft,
        Duration timeout,
        Optional<NodeName> node,
        Stopping stopping,
        String outcomeCode,
        String outcome,
        Map<String, String> labels,
        String promptHead) {
    /**
     * Why a running job is being stopped; all empty if it is not, but for the reason.
     *
     * @param reason in the words of who cancelled it, while it runs and afterwards
     */
    record Stopping(String why, String kind, String by, String reason, Optional<Instant> at) {
        static final String CANCEL = "cancel";
        static final String DEADLINE = "deadline";
        static final String BUDGET = "budget";
        static final String IDLE = "idle";

        boolean isOn() {
            return at.isPresent();
        }
    }

    boolean isQueued() {
        return state.equals("queued");
    }

    boolean isRunning() {
        return state.equals("running");
    }

    boolean isOver() {
        return !isQueued() && !isRunning();
    }

    AttemptId lastAttempt() {
        return new AttemptId(id, attempt);
    }
}
