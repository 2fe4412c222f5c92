package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a question is. */
public enum QuestionState {
    /** Waits for a person. */
    OPEN,
    /** A person has answered. */
    ANSWERED,
    /** Whoever asked is over. */
    WITHDRAWN;

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
    public static QuestionState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
