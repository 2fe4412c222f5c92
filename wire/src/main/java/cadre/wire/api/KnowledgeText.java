package cadre.wire.api;

import java.time.Instant;

/**
 * A document of a collection with its text.
 *
 * @param source its name in the collection, such as {@code docs/plans.md}
 * @param masked how many secrets were masked in it
 * @param at when it was stored
 * @param text all of it, with {@code \n} as its only line end and with secrets masked; at most
 *     2,000,000 bytes and what masks add
 */
public record KnowledgeText(
        String collection, String source, int masked, Instant at, String text) {}
