package cadre.wire.api;

import java.util.Optional;

/**
 * What a look at a stretch of the audit's chain of hashes found.
 *
 * @param seals how many were looked at
 * @param events how many of those are as they were sealed
 * @param deleted how many of the seals have lost events to retention, so that only their place in
 *     the chain is known
 * @param upTo the number of the last event that was looked at; go on behind it
 * @param digest of the last seal that was looked at; empty if there was none
 * @param fault what is not as it was sealed; the look ends with it
 * @param end whether there was nothing more to look at
 * @param unsealed how many newer events no seal holds yet
 */
public record AuditCheck(
        long seals,
        long events,
        long deleted,
        long upTo,
        String digest,
        Optional<String> fault,
        boolean end,
        long unsealed) {}
