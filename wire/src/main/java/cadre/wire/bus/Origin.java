package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who is behind what was said, as the server knows it. */
public enum Origin {
    /** A program: a member key, the shared key, the bridge. */
    AGENT,
    /** A person with a key of their own. */
    HUMAN;

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
    public static Origin of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
