package cadre.wire.bus;

import java.util.Optional;

/**
 * A lock that is given back.
 *
 * @param token of the grant; compared if it is given
 */
public record LockRelease(String resource, Optional<Long> token) {}
