package cadre.wire.bus;

import java.util.Optional;

/**
 * A claim on a task.
 *
 * @param leaseSec when it ends by itself unless renewed, 1 to 86400; never when empty
 */
public record ClaimRequest(Optional<Long> leaseSec) {}
