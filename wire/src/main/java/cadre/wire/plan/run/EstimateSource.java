package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an estimate comes from. */
public enum EstimateSource {
    /** The plan's file says it. */
    PLAN,
    /** What the streams of the plan took that are merged, the median of them. */
    FINISHED,
    /** There is none. */
    NONE;

    /** The word used in JSON and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
