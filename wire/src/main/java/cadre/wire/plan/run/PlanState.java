package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a plan stands. */
public enum PlanState {
    /** Streams are worked on, or merged. */
    RUNNING,
    /** Nothing new begins; what runs comes to its end. */
    PAUSED,
    /** Nothing goes on without a person. */
    NEEDS_PERSON,
    /** All that was not dropped is merged, and the last check passed. */
    DONE,
    /** A person stopped it. */
    STOPPED;

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
    public static PlanState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it is over for good. */
    public boolean isOver() {
        return this == DONE || this == STOPPED;
    }
}
