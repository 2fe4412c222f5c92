package cadre.server.knowledge.index;

import java.util.HashSet;
import java.util.Set;

/** Which words of a question stand in a text, as searches know words. Immutable. */
public final class Shared {
    private final Set<String> asked;

    private Shared(Set<String> asked) {
        this.asked = asked;
    }

    /** Of this question. */
    public static Shared with(String question) {
        return new Shared(Set.copyOf(new HashSet<>(Words.asked(question))));
    }

    /** How many different words it asks for; without those that are in every text. */
    public int asked() {
        return asked.size();
    }

    /** How many of them stand in a text or its heading. */
    public int in(Hit hit) {
        var shared = new HashSet<>(Words.written(hit.heading()));
        shared.addAll(Words.written(hit.text()));
        shared.retainAll(asked);
        return shared.size();
    }
}
