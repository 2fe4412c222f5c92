package cadre.wire.merge;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a wagon. */
public enum WagonState {
    /** Not tried yet. */
    PENDING,
    /** It is in the combined change. */
    MERGED,
    /** Its job has saved nothing that is not in the combined change already. */
    UNCHANGED,
    /** It cannot be merged with those before it; left out. */
    CONFLICT,
    /** The check failed with it; left out. */
    CHECK_FAILED;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
