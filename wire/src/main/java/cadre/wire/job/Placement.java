package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a node is chosen among those that could run a job. */
public enum Placement {
    /** The one with the largest share of free slots. */
    LEAST_LOADED,
    /** One after the other. */
    ROUND_ROBIN,
    /** Any. */
    RANDOM;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
