package cadre.wire.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a key may do. */
public enum Grant {
    /** Everything, keys and nodes included. */
    ADMIN,
    /** All jobs of everyone, nodes drained and cordoned; no keys. */
    OPERATOR,
    /** Files jobs; acts on its own. */
    MEMBER,
    /** Reads. */
    VIEWER,
    /** Speaks as one node; reaches only what is leased to it. */
    NODE;

    /** Whether a key with this grant may do what asks for {@code needed}. */
    public boolean includes(Grant needed) {
        return this == needed || (this != NODE && needed != NODE && ordinal() < needed.ordinal());
    }

    /** The word used in JSON, SQL and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
