package cadre.wire.bus;

import java.util.Optional;

/**
 * A new key for a member.
 *
 * @param overlapSec how long its present keys stay good, 0 to 604800; an hour when empty
 */
public record RotateRequest(Optional<Long> overlapSec) {}
