package cadre.server.chat;

import cadre.server.chat.Command.Handler;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a command is about, by the letter of the id behind it: {@code j17}, {@code c3}, {@code f8}.
 */
final class Subject {
    static final char JOB = 'j';
    static final char CREW = 'c';
    static final char ITEM = 'f';

    private Subject() {}

    /** The first word, in lower case; may be empty. */
    static String first(String arguments) {
        return arguments.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** What follows the first word; may be empty. */
    static String rest(String arguments) {
        var parts = arguments.strip().split("\\s+", 2);
        return parts.length > 1 ? parts[1] : "";
    }

    /** Whether the text is an id of this kind and nothing else. */
    static boolean isOne(String text, char kind) {
        return text.strip().toLowerCase(Locale.ROOT).matches(kind + "\\d{1,18}");
    }

    /**
     * Has each kind of thing handled by its own; a bare number is a job's.
     *
     * @param kinds the letters of those that the command is about
     */
    static Handler each(Map<Character, Handler> kinds) {
        return asked -> {
            var word = first(asked.arguments());
            var kind =
                    kinds.keySet().stream()
                            .filter(letter -> isOne(word, letter))
                            .findFirst()
                            .orElse(JOB);
            var handler = kinds.get(kind);
            if (handler == null) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "This is nothing that the command is about",
                        Map.of("id", Quoted.line(word, 40)),
                        kinds.keySet().stream()
                                .sorted()
                                .map(letter -> letter + "3")
                                .collect(
                                        Collectors.joining(
                                                " or ", "Write an id behind it, such as ", "")));
            }
            return handler.handle(asked);
        };
    }
}
