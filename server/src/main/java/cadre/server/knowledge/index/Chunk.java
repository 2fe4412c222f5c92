package cadre.server.knowledge.index;

/**
 * One piece of a document, sized for the embedder.
 *
 * @param text as it stands in the document, without the line end after it; never blank
 * @param firstLine of the document, 1-based
 * @param lastLine inclusive; the same as the first for a part of a long line
 * @param heading what it stands under, outermost first and joined by {@code " > "}, or the
 *     declaration that it is part of; empty if neither is known
 */
public record Chunk(String text, int firstLine, int lastLine, String heading) {
    public Chunk {
        if (firstLine < 1 || lastLine < firstLine) {
            throw new IllegalArgumentException("lines " + firstLine + " to " + lastLine);
        }
    }
}
