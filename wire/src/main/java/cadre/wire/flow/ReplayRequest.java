package cadre.wire.flow;

import java.util.Optional;

/**
 * How a delivery is replayed.
 *
 * @param dryRun true only says what would come of it
 */
public record ReplayRequest(Optional<Boolean> dryRun) {
    /** With all that follows from it. */
    public static final ReplayRequest REAL = new ReplayRequest(Optional.empty());
}
