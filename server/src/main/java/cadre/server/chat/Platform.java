package cadre.server.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway does for a bot at its platform. A text is plain, but for {@code ```} alone on a
 * line around code and single backticks around words of code; nothing else in it may get a meaning
 * there: no mention, no link that is looked at, no markup.
 */
public interface Platform {
    /** The longest text of one message, in UTF-16 units. */
    int longestText();

    /** Whether an answer stands in a thread: then each of its messages names what it answers. */
    default boolean hasThreads() {
        return false;
    }

    /**
     * Sends a message.
     *
     * @param answers the message that it answers; empty for none
     * @param keys under it, in {@link #rows}; mostly none
     */
    Outcome send(String chat, String answers, String text, List<Key> keys);

    /**
     * Sends a file, as a message of its own.
     *
     * @param name letters, digits, and {@code . _ -}
     */
    Outcome sendFile(String chat, String answers, String name, byte[] bytes);

    /**
     * Has a message of this bot say something else, with these keys under it; done too if it says
     * so already.
     */
    Outcome edit(String chat, String message, String text, List<Key> keys);

    /**
     * A button. Whoever presses it is taken to have written {@link #press}.
     *
     * @param label what stands on it, to 30 characters
     * @param token names it; 20 of a-z and 2-7
     */
    record Key(String label, String token) {}

    /** Keys in rows that a phone has room for: two in each, or three if they say little. */
    static List<List<Key>> rows(List<Key> keys) {
        var most = keys.stream().allMatch(key -> key.label().length() <= 12) ? 3 : 2;
        var rows = new ArrayList<List<Key>>();
        for (int i = 0; i < keys.size(); i += most) {
            rows.add(keys.subList(i, Math.min(keys.size(), i + most)));
        }
        return rows;
    }

    /** What the press of a button stands for, if that is a token at all. */
    static Optional<String> press(String token) {
        return token.matches("[a-z2-7]{20}")
                ? Optional.of("/" + CommandLine.PRESS + " " + token)
                : Optional.empty();
    }

    /** What came of it. */
    sealed interface Outcome {
        /** It stands there, under this id. */
        record Done(String message) implements Outcome {}

        /** The platform says to wait so long, in this chat. */
        record Wait(Duration pause) implements Outcome {}

        /** Another try does not change the answer. */
        record Refused(String why) implements Outcome {}

        /** The bot may not write in this chat any more. */
        record Closed(String why) implements Outcome {}

        /** Nobody knows: no answer, or one that may be another in a while. */
        record Away(String why) implements Outcome {}
    }
}
