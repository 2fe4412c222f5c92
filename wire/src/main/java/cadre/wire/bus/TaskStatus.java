package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a task is. */
public enum TaskStatus {
    /** Waits for someone to claim it. */
    OPEN,
    /** Someone works on it. */
    IN_PROGRESS,
    /** Waits for something that the note says. */
    BLOCKED,
    /** Done. */
    DONE,
    /** Given up: it did not work. */
    FAILED,
    /** Given up: nobody wants it any more. */
    CANCELLED;

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
    public static TaskStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more is done about it. */
    public boolean isClosed() {
        return switch (this) {
            case OPEN, IN_PROGRESS, BLOCKED -> false;
            case DONE, FAILED, CANCELLED -> true;
        };
    }
}
