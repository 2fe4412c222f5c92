package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * Questions to ask of collections of knowledge, where it is known where the answers stand.
 *
 * @param collection one of them; absent for all that the key finds
 * @param mode how to search: {@code lexical}, {@code vector} or {@code hybrid}
 * @param tokens how many may go into a prompt for each question, 1 to 100,000
 * @param questions 1 to 100
 */
public record KnowledgeTrials(
        Optional<String> collection, String mode, int tokens, List<Asked> questions) {
    public KnowledgeTrials {
        questions = List.copyOf(questions);
    }

    /**
     * One.
     *
     * @param question 1 to 4,000 characters
     * @param places 1 to 20: each is to be found
     */
    public record Asked(String question, List<Place> places) {
        public Asked {
            places = List.copyOf(places);
        }
    }

    /**
     * Where an answer stands: in some lines, where a phrase is, or anywhere in a document.
     *
     * @param source the document's name in the collection
     * @param firstLine 1-based; not with a phrase
     * @param lastLine inclusive; the same as the first where it is absent
     * @param phrase words of the document, at most 500 characters, whatever space is between them;
     *     the first that are so count
     */
    public record Place(
            String source,
            Optional<Integer> firstLine,
            Optional<Integer> lastLine,
            Optional<String> phrase) {}
}
