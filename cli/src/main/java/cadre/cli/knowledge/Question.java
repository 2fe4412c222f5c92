package cadre.cli.knowledge;

import cadre.wire.api.KnowledgeTrials.Asked;
import cadre.wire.api.KnowledgeTrials.Place;
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
 * @param line of the file that it is from, 1-based
 * @param language as its author calls it, such as {@code en} or {@code ko}; empty if unsaid
 * @param places where the answer stands, one or more: each is to be found
 */
public record Question(int line, String question, String language, List<Place> places) {
    /** The most questions of a file. */
    public static final int MOST = 10_000;

    private static final int LONGEST = 4_000;
    private static final int LONGEST_PHRASE = 500;
    private static final int MOST_PLACES = 20;

    public Question {
        places = List.copyOf(places);
    }

    private record Written(String question, Optional<String> language, List<Place> sources) {}

    /** As the server takes it. */
    public Asked asked() {
        return new Asked(question, places);
    }

    /**
     * Reads questions, one JSON object a line: {@code {"question": "…", "language": "en",
     * "sources": [{"source": "docs/bus.md", "phrase": "…"}]}}. In place of a phrase there may be
     * {@code first_line} and {@code last_line}, or nothing for the whole document; the language may
     * be left out; blank lines and those that begin with {@code #} are none.
     *
     * @param file for errors
     * @throws CadreException INVALID with the number of the first line that is wrong, and why
     */
    public static List<Question> read(String file, String text) {
        var questions = new ArrayList<Question>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                questions.add(one(file, line, number));
            }
            if (questions.size() > MOST) {
                throw invalid(file, number, "there are more than " + MOST + " questions");
            }
        }
        if (questions.isEmpty()) {
            throw invalid(file, number, "there is no question");
        }
        return questions;
    }

    private static Question one(String file, String line, int number) {
        Written written;
        try {
            written = Json.readStrictly(line, Written.class);
        } catch (CadreException e) {
            throw invalid(file, number, String.valueOf(e.getMessage()));
        }
        var why = fault(written);
        if (!why.isEmpty()) {
            throw invalid(file, number, why);
        }
        return new Question(
                number, written.question(), written.language().orElse(""), written.sources());
    }

    /** What is wrong; empty if nothing is. */
    private static String fault(Written written) {
        if (written.question() == null || written.question().isBlank()) {
            return "the question is empty";
        }
        if (written.question().length() > LONGEST) {
            return "the question has more than " + LONGEST + " characters";
        }
        if (written.sources() == null || written.sources().isEmpty()) {
            return "it names no source";
        }
        if (written.sources().size() > MOST_PLACES) {
            return "it names more than " + MOST_PLACES + " sources";
        }
        return written.sources().stream()
                .map(Question::fault)
                .filter(why -> !why.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String fault(Place place) {
        if (place == null || place.source() == null || place.source().isBlank()) {
            return "a source has no name";
        }
        var of = " of '" + place.source() + "'";
        if (place.phrase().isPresent()) {
            var phrase = place.phrase().get();
            if (phrase.isBlank() || phrase.length() > LONGEST_PHRASE) {
                return "the phrase" + of + " has not 1 to " + LONGEST_PHRASE + " characters";
            }
            return place.firstLine().or(place::lastLine).isPresent()
                    ? "lines and a phrase" + of + ": one of both"
                    : "";
        }
        int first = place.firstLine().orElse(place.lastLine().isPresent() ? 0 : 1);
        return first < 1 || place.lastLine().orElse(first) < first
                ? "the lines" + of + " are no range"
                : "";
    }

    private static CadreException invalid(String file, int line, String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "The questions cannot be read",
                Map.of("file", file, "line", line, "why", why),
                "Write one JSON object a line, with question and sources; docs/knowledge.md has"
                        + " an example");
    }
}
