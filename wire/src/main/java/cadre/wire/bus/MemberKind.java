package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a member of a team came to its name. */
public enum MemberKind {
    /** It has, or had, a key of its own. */
    SEAT,
    /** Whoever may speak for it names it: no key stands behind the name. */
    CLAIMED,
    /** A person, named after their key. */
    PERSON;

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
    public static MemberKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
