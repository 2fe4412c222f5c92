package cadre.wire.api;

import cadre.wire.id.AttemptId;
import java.util.List;

/**
 * What an attempt's agent was given of the documents, before its prompt.
 *
 * @param tokens an estimate, from above
 * @param sources the best first
 * @param text all of it, as it stood before the prompt
 */
public record KnowledgeGiven(AttemptId attempt, int tokens, List<Source> sources, String text) {
    /** Copies the list. */
    public KnowledgeGiven {
        sources = List.copyOf(sources);
    }

    /**
     * A piece of a document.
     *
     * @param path of the document, as it was then
     * @param firstLine from 1
     * @param lastLine the last one that belongs to it
     */
    public record Source(String collection, String path, int firstLine, int lastLine) {}
}
