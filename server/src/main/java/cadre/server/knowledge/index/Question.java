package cadre.server.knowledge.index;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question of which it is known where the answer stands.
 *
 * @param language as its author calls it, such as {@code en} or {@code ko}; empty if unsaid
 * @param sources where the answer stands, one or more: each is to be found
 */
public record Question(String question, String language, List<Place> sources) {
    private static final int MOST = 10_000;

    public Question {
        sources = List.copyOf(sources);
    }

    /**
     * A part of a document.
     *
     * @param firstLine 1-based, 0 for the whole document
     * @param lastLine inclusive, 0 for the whole document
     */
    public record Place(String source, int firstLine, int lastLine) {
        /** Whether a hit shows some of it. */
        boolean isIn(Hit hit) {
            return hit.source().equals(source)
                    && (firstLine == 0
                            || (hit.firstLine() <= lastLine && firstLine <= hit.lastLine()));
        }
    }

    private record Written(
            String question, Optional<String> language, List<WrittenPlace> sources) {}

    private record WrittenPlace(
            String source, Optional<Integer> firstLine, Optional<Integer> lastLine) {}

    /**
     * Reads questions, one JSON object a line: {@code {"question": "…", "language": "en",
     * "sources": [{"source": "docs/bus.md", "first_line": 10, "last_line": 20}]}}. Language and
     * lines may be left out; blank lines and those that begin with {@code #} are none.
     *
     * @throws CadreException INVALID with the number of the first line that is wrong
     */
    public static List<Question> read(String lines) {
        var questions = new ArrayList<Question>();
        int number = 0;
        for (var line : lines.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                questions.add(one(line, number));
            }
            if (questions.size() > MOST) {
                throw invalid(number, "there are more than " + MOST + " questions");
            }
        }
        if (questions.isEmpty()) {
            throw invalid(number, "there is no question");
        }
        return questions;
    }

    private static Question one(String line, int number) {
        Written written;
        try {
            written = Json.readStrictly(line, Written.class);
        } catch (CadreException e) {
            throw invalid(number, String.valueOf(e.getMessage()));
        }
        if (written.question() == null || written.question().isBlank()) {
            throw invalid(number, "the question is empty");
        }
        if (written.sources() == null || written.sources().isEmpty()) {
            throw invalid(number, "it names no source");
        }
        return new Question(
                written.question(),
                written.language().orElse(""),
                written.sources().stream().map(each -> place(each, number)).toList());
    }

    private static Place place(WrittenPlace written, int number) {
        if (written == null || written.source() == null || written.source().isBlank()) {
            throw invalid(number, "a source has no name");
        }
        int first = written.firstLine().orElse(0);
        int last = written.lastLine().orElse(first);
        boolean isWhole = first == 0 && last == 0;
        if (!isWhole && (first < 1 || last < first)) {
            throw invalid(number, "the lines of '" + written.source() + "' are no range");
        }
        return new Place(written.source(), first, last);
    }

    private static CadreException invalid(int line, String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "The questions cannot be read",
                Map.of("line", line, "why", why),
                "Write one JSON object a line, with question and sources");
    }
}
