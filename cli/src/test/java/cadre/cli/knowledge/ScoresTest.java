package cadre.cli.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.knowledge.Scores.Score;
import cadre.wire.api.KnowledgeTried.Seen;
import cadre.wire.api.KnowledgeTried.Trial;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoresTest {
    private static final Seen MISSED = new Seen("not_found", Optional.empty(), false);

    @Test
    void each_mode_and_language_has_its_figures_and_nothing_is_found_when_it_is_off() {
        var scores = new Scores();
        scores.add(asked("en"), trial(100, at(2, true)));
        scores.add(asked("ko"), trial(200, at(1, true), at(12, false)));
        scores.add(asked("ko"), trial(0, MISSED));
        scores.end("lexical");

        assertThat(scores.all())
                .containsExactly(
                        new Score("off", "", 3, 0, 0, 0, 0, 0, 0, 0, 0),
                        new Score("off", "en", 1, 0, 0, 0, 0, 0, 0, 0, 0),
                        new Score("off", "ko", 2, 0, 0, 0, 0, 0, 0, 0, 0),
                        new Score("lexical", "", 3, 0.5 / 3, 0.5, 0.5, 0.5, 0.5, 100, 0.5, 0),
                        new Score("lexical", "en", 1, 0, 1, 1, 1, 0.5, 100, 1, 0),
                        new Score("lexical", "ko", 2, 0.25, 0.25, 0.25, 0.25, 0.5, 100, 0.25, 0));
    }

    @Test
    void a_place_that_is_not_there_counts_for_nothing_and_one_language_is_not_told_apart() {
        var scores = new Scores();
        scores.add(asked("en"), trial(10, new Seen("no_document", Optional.empty(), false)));
        scores.add(
                asked("en"),
                new Trial(
                        "lexical",
                        "no vectors",
                        10,
                        List.of(at(1, true), new Seen("no_phrase", Optional.empty(), false))));
        scores.end("hybrid");

        assertThat(scores.all())
                .containsExactly(
                        new Score("off", "", 1, 0, 0, 0, 0, 0, 0, 0, 0),
                        new Score("hybrid", "", 1, 1, 1, 1, 1, 1, 10, 1, 1));
    }

    private static Question asked(String language) {
        return new Question(1, "x", language, List.of());
    }

    private static Seen at(int rank, boolean prompted) {
        return new Seen("found", Optional.of(rank), prompted);
    }

    private static Trial trial(int tokens, Seen... places) {
        return new Trial("lexical", "", tokens, List.of(places));
    }
}
