package cadre.cli.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShippedSetTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void every_answer_stands_once_in_the_document_that_its_question_names() {
        var documents = ShippedSet.documents();

        assertThat(ShippedSet.questions())
                .allSatisfy(question ->
                        assertThat(question.places())
                                .allSatisfy(place ->
                                        assertThat(
                                                        times(
                                                                place.phrase().orElseThrow(),
                                                                documents.getOrDefault(
                                                                        place.source(),
                                                                        new byte[0])))
                                                .as(
                                                        "line %d: '%s' in %s; where the words of the"
                                                                + " document have changed, the"
                                                                + " question's phrase is to change"
                                                                + " with them",
                                                        question.line(),
                                                        place.phrase().orElseThrow(),
                                                        place.source())
                                                .isOne()));
    }

    private static long times(String phrase, byte[] document) {
        var words = Stream.of(phrase.split("\\s+")).map(Pattern::quote).collect(joining("\\s+"));
        return Pattern.compile(words).matcher(new String(document, UTF_8)).results().count();
    }

    @Test
    void every_document_of_the_project_is_among_them() throws IOException {
        assertThat(ShippedSet.documents().keySet())
                .as("the lines of documents.txt")
                .containsExactlyElementsOf(
                        Stream.concat(texts("docs"), texts("docs/ko")).sorted().toList());
    }

    private static Stream<String> texts(String folder) throws IOException {
        try (var files = Files.list(ROOT.resolve(folder))) {
            return files
                    .map(file -> folder + "/" + file.getFileName())
                    .filter(name -> name.endsWith(".md"))
                    .toList()
                    .stream();
        }
    }

    @Test
    void there_are_enough_questions_of_each_language_and_none_twice() {
        var questions = ShippedSet.questions();
        var counts = questions.stream().collect(groupingBy(Question::language, counting()));

        assertThat(counts.keySet()).containsExactlyInAnyOrder("en", "ko", "ko-en");
        assertThat(List.of(counts.get("en"), counts.get("ko")))
                .allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(60));
        assertThat(questions).extracting(Question::question).doesNotHaveDuplicates();
    }
}
