package cadre.wire.crew;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a job does for a crew. */
public enum TryKind {
    /** Splits the request. */
    TRIAGE,
    /** Does a part. */
    WORK,
    /** Looks at what a part left. */
    REVIEW,
    /** Does a part once more, with what the review found, in the same session. */
    REWORK,
    /** Makes a part's change again, where it conflicts with what was merged before. */
    RESOLVE;

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
    public static TryKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
