package cadre.server.bus.topic;

import java.time.Instant;

/**
 * A publication that is stored.
 *
 * @param fanout how many agents get it
 */
public record Published(long message, int fanout, Instant expiresAt) {}
