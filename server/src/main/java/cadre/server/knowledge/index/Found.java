package cadre.server.knowledge.index;

import java.util.List;

/**
 * The answer of a search.
 *
 * @param hits best first; equal scores by collection, source and line
 * @param used how it was searched: {@link Mode#LEXICAL} where {@link Mode#HYBRID} was asked for and
 *     no vector of the query could be had
 * @param trouble why it was not searched as asked, for people; empty if it was
 */
public record Found(List<Hit> hits, Mode used, String trouble) {
    public Found {
        hits = List.copyOf(hits);
    }

    /** Whether less was done than was asked. */
    public boolean fellBack() {
        return !trouble.isEmpty();
    }
}
