package cadre.wire.bus;

import java.time.Instant;

/**
 * A lock that is held.
 *
 * @param token the fencing token: grows with every grant of the team
 * @param until when it ends unless kept up
 */
public record LockGrant(String resource, long token, Instant until) {}
