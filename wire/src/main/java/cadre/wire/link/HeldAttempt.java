package cadre.wire.link;

import cadre.wire.id.AttemptId;
import java.util.Optional;

/**
 * An attempt that a node still holds, running or not yet reported, with its fencing token.
 *
 * @param silentSec for how long its agent has written nothing, in seconds; empty while it has none
 */
public record HeldAttempt(AttemptId attempt, long token, Optional<Long> silentSec) {
    public HeldAttempt {
        silentSec = silentSec == null ? Optional.empty() : silentSec;
    }

    /** One of whose agent nothing is said. */
    public HeldAttempt(AttemptId attempt, long token) {
        this(attempt, token, Optional.empty());
    }
}
