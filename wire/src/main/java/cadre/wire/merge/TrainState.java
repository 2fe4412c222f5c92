package cadre.wire.merge;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a train stands. */
public enum TrainState {
    /** It merges, or waits for a node. */
    RUNNING,
    /** Each wagon was tried; what could be merged is. */
    DONE,
    /** Someone stopped it, or it cannot go on; what was merged until then is there. */
    STOPPED;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
