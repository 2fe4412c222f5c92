package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who else may have a lock at the same time. */
public enum LockMode {
    /** Nobody: to change what it protects. */
    EXCLUSIVE,
    /** Whoever has it shared, too: to read what must not change meanwhile. */
    SHARED;

    /** Whether these two, of locks that overlap, keep each other out. */
    public boolean excludes(LockMode other) {
        return this == EXCLUSIVE || other == EXCLUSIVE;
    }

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
    public static LockMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
