package cadre.wire.api;

import java.time.Instant;

/**
 * A document of a collection, without its text.
 *
 * @param source its name in the collection, such as {@code docs/plans.md}
 * @param sha256 hexadecimal, of the bytes that were sent
 * @param bytes of its text, in UTF-8
 * @param masked how many secrets were masked in it
 * @param at when it was stored
 */
public record KnowledgeDocument(String source, String sha256, long bytes, int masked, Instant at) {}
