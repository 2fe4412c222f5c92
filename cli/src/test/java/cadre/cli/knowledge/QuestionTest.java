package cadre.cli.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.api.KnowledgeTrials.Place;
import cadre.wire.error.CadreException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
    @Test
    void questions_are_read_line_by_line() {
        var read =
                Question.read(
                        "q.jsonl",
                        """
                        # about leases
                        {"question": "when", "language": "en", "sources": [{"source": "a.md", "first_line": 3, "last_line": 9}]}

                        {"question": "언제", "sources": [{"source": "a.md"}, {"source": "b.md", "phrase": "a lease"}]}
                        """);

        assertThat(read)
                .containsExactly(
                        new Question(
                                2,
                                "when",
                                "en",
                                List.of(
                                        new Place(
                                                "a.md",
                                                Optional.of(3),
                                                Optional.of(9),
                                                Optional.empty()))),
                        new Question(
                                4,
                                "언제",
                                "",
                                List.of(
                                        place("a.md", Optional.empty()),
                                        place("b.md", Optional.of("a lease")))));
    }

    private static Place place(String source, Optional<String> phrase) {
        return new Place(source, Optional.empty(), Optional.empty(), phrase);
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
                "{'question': 'x', 'sources': [{'source': 'a', 'first_line': 0}]} | no range",
                "{'question': 'x', 'sources': [{'source': 'a', 'last_line': 4}]} | no range",
                "{'question': 'x', 'sources': [{'source': 'a', 'phrase': ' '}]} | has not 1 to 500",
                "{'question': 'x', 'sources': [{'source': 'a', 'phrase': 'b', 'first_line': 4}]} | one of both",
                "{'question': 'x', 'answer': 'y'} | Unknown field",
                "not JSON | cannot be read"
            })
    void a_line_that_is_wrong_is_named(String line, String why) {
        assertThatThrownBy(() -> Question.read("q.jsonl", "# one\n" + line.replace('\'', '"')))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("line 2");
    }

    @Test
    void a_file_without_questions_is_an_error() {
        assertThatThrownBy(() -> Question.read("q.jsonl", "\n# none\n"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("there is no question");
    }
}
