package cadre.wire.crew;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How one try of a part went. */
public enum TryState {
    /** Its job waits or runs. */
    RUNNING,
    /** It left what was expected. */
    SUCCESS,
    /** It ended well and left nothing of what was expected. */
    NO_CHANGE,
    /** It failed, was lost, or could not be filed. */
    FAILED,
    /** A limit of time ended it. */
    TIMEOUT,
    /** Its account is used up, or its service is overloaded. */
    QUOTA,
    /** A person ended it. */
    STOPPED,
    /** It was never filed: no node has this agent, or its account is paused. */
    SKIPPED;

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
    public static TryState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
