package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a message at one recipient: three facts, each with its time.
 *
 * @param storedAt it is in the inbox
 * @param fetchedAt it was first read
 * @param ackedAt it was acknowledged
 */
public record Receipt(
        MemberName to, Instant storedAt, Optional<Instant> fetchedAt, Optional<Instant> ackedAt) {}
