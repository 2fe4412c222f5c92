package cadre.wire.api;

import java.util.List;

/**
 * What became of documents that were put in a collection.
 *
 * @param stored how many are new or changed
 * @param unchanged how many were there with the same bytes
 * @param masked how many secrets were masked in those that were stored
 * @param refused those that are not taken; all others are
 */
public record KnowledgeStored(int stored, int unchanged, int masked, List<Refused> refused) {
    public KnowledgeStored {
        refused = List.copyOf(refused);
    }

    /**
     * One.
     *
     * @param reason {@code name}, {@code too_large}, {@code binary} or {@code encoding}
     * @param why a sentence for people
     */
    public record Refused(String source, String reason, String why) {}
}
