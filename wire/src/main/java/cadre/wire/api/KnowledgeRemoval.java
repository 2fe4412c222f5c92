package cadre.wire.api;

import java.util.List;

/**
 * Documents to remove from a collection.
 *
 * @param sources 1 to 1,000 names; those that are not there are no harm
 */
public record KnowledgeRemoval(List<String> sources) {
    public KnowledgeRemoval {
        sources = List.copyOf(sources);
    }
}
