package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * What there is of the audit's chain of hashes.
 *
 * @param newest the last seal; empty if nothing is sealed yet
 * @param seals how many seals have all of their events
 * @param sealed how many events those hold
 * @param unsealed how many newer events no seal holds yet
 * @param deletedUpTo events up to this number were deleted by retention; 0 if none was
 * @param keptSince when the oldest event that is kept happened; empty if there is none
 */
public record AuditChain(
        Optional<AuditSeal> newest,
        long seals,
        long sealed,
        long unsealed,
        long deletedUpTo,
        Optional<Instant> keptSince) {}
