package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * An event as it is stored, for exports: what the audit's seals are of.
 *
 * @param seq its place in the feed
 * @param at when, to the millisecond
 * @param kind such as {@code job.queued}
 * @param thing what it happened to
 * @param job the number of the job it belongs to
 * @param actor the name of who did it
 * @param key the number of the key it was done with
 * @param address from where
 * @param body a JSON object, byte for byte as it was stored
 */
public record AuditLine(
        long seq,
        Instant at,
        String kind,
        String thing,
        Optional<Long> job,
        String actor,
        Optional<Long> key,
        String address,
        String body) {}
