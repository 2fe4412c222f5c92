package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * What questions found in collections of knowledge.
 *
 * @param trials one for each question, in their order
 * @param behind how many changes of documents this server's index has not seen yet
 * @param withoutVector how many pieces of that index wait for their vector, and are found by words
 *     alone; 0 where no vectors are made
 */
public record KnowledgeTried(List<Trial> trials, long behind, int withoutVector) {
    public KnowledgeTried {
        trials = List.copyOf(trials);
    }

    /**
     * Of one question.
     *
     * @param mode how it was searched, which may be less than was asked
     * @param trouble why less was done; empty if nothing was
     * @param tokens of the pieces that would go into a prompt, with where they are from
     * @param places one for each, in their order
     */
    public record Trial(String mode, String trouble, int tokens, List<Seen> places) {
        public Trial {
            places = List.copyOf(places);
        }
    }

    /**
     * Of one place.
     *
     * @param outcome {@code found}, {@code not_found}, or that it cannot be: {@code no_document}
     *     where the collection has none of that name, {@code no_phrase} where it has not those
     *     words
     * @param rank of the first piece that shows it, from 1; absent if none of the 20 best does
     * @param prompted whether it would be in the prompt
     */
    public record Seen(String outcome, Optional<Integer> rank, boolean prompted) {}
}
