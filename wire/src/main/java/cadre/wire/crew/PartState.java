package cadre.wire.crew;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a part of a crew stands. */
public enum PartState {
    /** Has not begun; the view says what it waits for. */
    WAITING,
    /** An agent works on it. */
    RUNNING,
    /** Another role looks at what it left. */
    REVIEWING,
    /** It left what it was to leave. */
    DONE,
    /** All its agents ended without a change, where one was expected. */
    NO_CHANGE,
    /** All its agents failed, or its reviewer refused it. */
    FAILED,
    /** Someone ended it. */
    STOPPED;

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
    public static PartState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether an agent works on it or on its review. */
    public boolean isAtWork() {
        return switch (this) {
            case RUNNING, REVIEWING -> true;
            case WAITING, DONE, NO_CHANGE, FAILED, STOPPED -> false;
        };
    }

    /** Whether it ended without what it was to leave. */
    public boolean isLost() {
        return switch (this) {
            case NO_CHANGE, FAILED, STOPPED -> true;
            case WAITING, RUNNING, REVIEWING, DONE -> false;
        };
    }
}
