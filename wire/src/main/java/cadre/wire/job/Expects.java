package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a piece of work must leave to count as done. */
public enum Expects {
    /** A change of a repository. */
    CHANGE,
    /** An answer in words. */
    ANSWER;

    /** The word used in JSON and in files. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
