package cadre.wire.api;

import java.util.List;

/**
 * What was found in collections of knowledge, the best first.
 *
 * @param mode how it was searched: {@code lexical}, {@code vector} or {@code hybrid}
 * @param trouble why less was done than was asked; empty if nothing was
 * @param behind how many changes of documents this server's index has not seen yet
 */
public record KnowledgeFound(List<Hit> hits, String mode, String trouble, long behind) {
    public KnowledgeFound {
        hits = List.copyOf(hits);
    }

    /**
     * One piece of a document.
     *
     * @param source the document's name in the collection
     * @param firstLine 1-based
     * @param lastLine inclusive
     * @param heading what it stands under, outermost first, joined by {@code " > "}; may be empty
     * @param text as it stands in the document, with secrets masked
     * @param score more is better; comparable within one answer only
     */
    public record Hit(
            String collection,
            String source,
            int firstLine,
            int lastLine,
            String heading,
            String text,
            double score) {}
}
