package cadre.server.crews;

import cadre.wire.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The JSON object in an agent's answer, which may stand between words or in a fence. */
final class AnswerJson {
    private static final int LONGEST = 256 * 1024;
    private static final int MOST_TRIES = 50;

    private AnswerJson() {}

    /**
     * The first object that can be read to its end and has this field, else the first that can be
     * read: agents also quote objects that are no answer. Empty if there is none.
     */
    static Optional<JsonNode> object(String answer, String field) {
        Optional<JsonNode> other = Optional.empty();
        var text = answer.length() > LONGEST ? answer.substring(0, LONGEST) : answer;
        var from = text.indexOf('{');
        for (int tries = 0; from >= 0 && tries < MOST_TRIES; tries++) {
            var next = from + 1;
            var end = end(text, from);
            if (end > 0) {
                try {
                    var tree = Json.mapper().readTree(text.substring(from, end));
                    if (tree.isObject() && tree.has(field)) {
                        return Optional.of(tree);
                    }
                    other = other.or(() -> Optional.of(tree));
                    next = end; // what is within it is not the answer
                } catch (JacksonException notYet) {
                    // words in braces; perhaps the object comes later
                }
            }
            from = text.indexOf('{', next);
        }
        return other;
    }

    /** Behind the brace that closes this one; -1 if there is none. */
    private static int end(String text, int from) {
        int depth = 0;
        var inString = false;
        for (int i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
