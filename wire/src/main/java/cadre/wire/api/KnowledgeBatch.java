package cadre.wire.api;

import java.util.List;

/**
 * Documents to put in a collection, each in the place of the one of its name.
 *
 * @param documents 1 to 200; all of it is at most 9 MiB as JSON
 */
public record KnowledgeBatch(List<Content> documents) {
    public KnowledgeBatch {
        documents = List.copyOf(documents);
    }

    /**
     * One.
     *
     * @param source 1 to 500 characters, such as {@code docs/plans.md}; no control characters
     * @param content its bytes in Base64, as the file has them: UTF-8, or UTF-16 with its mark; at
     *     most 2,000,000
     */
    public record Content(String source, byte[] content) {}
}
