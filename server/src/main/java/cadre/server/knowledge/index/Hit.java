package cadre.server.knowledge.index;

/**
 * A chunk that was found.
 *
 * @param source as it was named to {@link Index#replace}
 * @param firstLine 1-based
 * @param lastLine inclusive
 * @param heading as in {@link Chunk}
 * @param score more is better; comparable within one answer only
 */
public record Hit(
        long collection,
        String source,
        int firstLine,
        int lastLine,
        String heading,
        String text,
        double score) {}
