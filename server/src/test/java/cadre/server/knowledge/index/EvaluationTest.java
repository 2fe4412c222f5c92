package cadre.server.knowledge.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.knowledge.index.Evaluation.Score;
import cadre.server.knowledge.index.Question.Place;
import cadre.wire.error.CadreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
    @Test
    void questions_are_read_line_by_line() {
        var read =
                Question.read(
                        """
                        # about leases
                        {"question": "when", "language": "en", "sources": [{"source": "a.md", "first_line": 3, "last_line": 9}]}

                        {"question": "언제", "sources": [{"source": "a.md"}, {"source": "b.md", "first_line": 4}]}
                        """);

        assertThat(read)
                .containsExactly(
                        new Question("when", "en", List.of(new Place("a.md", 3, 9))),
                        new Question(
                                "언제",
                                "",
                                List.of(new Place("a.md", 0, 0), new Place("b.md", 4, 4))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'question': 'x'} | it names no source",
                "{'question': 'x', 'sources': []} | it names no source",
                "{'question': ' ', 'sources': [{'source': 'a'}]} | the question is empty",
                "{'sources': [{'source': 'a'}]} | the question is empty",
                "{'question': 'x', 'sources': [{}]} | a source has no name",
                "{'question': 'x', 'sources': [null]} | a source has no name",
                "{'question': 'x', 'sources': [{'source': 'a', 'first_line': 5, 'last_line': 4}]} | no range",
                "{'question': 'x', 'sources': [{'source': 'a', 'last_line': 4}]} | no range",
                "{'question': 'x', 'answer': 'y'} | Unknown field",
                "not JSON | cannot be read"
            })
    void a_line_that_is_wrong_is_named(String line, String why) {
        assertThatThrownBy(() -> Question.read("# one\n" + line.replace('\'', '"')))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("2");
    }

    @Test
    void a_file_without_questions_is_an_error() {
        assertThatThrownBy(() -> Question.read("\n# none\n"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("there is no question");
    }

    @Test
    void each_mode_and_language_has_its_figures(@TempDir Path folder) throws Exception {
        try (var index = Index.open(folder, new WordVectors())) {
            index.replace(1, "lease.md", List.of(new Chunk("lease lease", 1, 1, "")));
            index.replace(1, "other.md", List.of(new Chunk("lease and more words", 1, 1, "")));
            index.replace(1, "car.md", List.of(new Chunk("the car stops", 5, 9, "")));
            index.embedMissing(10);
            var questions =
                    List.of(
                            new Question("lease", "en", List.of(new Place("other.md", 0, 0))),
                            new Question("automobile", "de", List.of(new Place("car.md", 7, 7))),
                            new Question("car", "de", List.of(new Place("car.md", 10, 12))));

            var scores = new Evaluation(index, Set.of(1L), 4).of(questions, List.of(Mode.LEXICAL));

            assertThat(scores)
                    .containsExactly(
                            new Score(Mode.LEXICAL, "", 3, recalls(0, 1), 0.5 / 3, 8.0 / 3, 0, 0),
                            new Score(Mode.LEXICAL, "de", 2, recalls(0, 0), 0, 2, 0, 0),
                            new Score(Mode.LEXICAL, "en", 1, recalls(0, 3), 0.5, 4, 0, 0));
            assertThat(new Evaluation(index, Set.of(1L), 100).of(questions, List.of(Mode.VECTOR)))
                    .first()
                    .satisfies(all -> assertThat(all.recallInPrompt()).isEqualTo(2.0 / 3));
        }
    }

    /** Thirds, at one hit and at more. */
    private static Map<Integer, Double> recalls(int atOne, int atMore) {
        double more = atMore / 3.0;
        return Map.of(1, atOne / 3.0, 3, more, 5, more, 10, more);
    }
}
