package cadre.wire.api;

import java.time.Instant;

/**
 * A link of the audit's chain of hashes.
 *
 * @param after it seals the events behind this number
 * @param upTo up to this one
 * @param events how many those were
 * @param digest SHA-256 of the digest before and of the events, 64 hexadecimal digits
 * @param at when it was made
 */
public record AuditSeal(long after, long upTo, int events, String digest, Instant at) {}
