package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How soon a message should be read. */
public enum MessagePriority {
    /** When its turn comes. */
    NORMAL,
    /** Now: it is counted apart. */
    URGENT;

    /** The word used in JSON, SQL and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MessagePriority of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
