package cadre.wire.bus;

import java.util.Optional;

/**
 * A lock that is to go on.
 *
 * @param ttlSec from now, 1 to 86400; 300 when empty
 * @param token of the grant; compared if it is given
 */
public record LockRenewal(String resource, Optional<Long> ttlSec, Optional<Long> token) {}
