package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a request for a path stands. */
public enum PathRequestState {
    /** Nobody has answered. */
    ASKED,
    /** The path is the stream's, or shared. */
    GRANTED,
    /** It stays as it was. */
    REFUSED,
    /** The stream is over, and needs it no more. */
    GONE;

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
    public static PathRequestState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
