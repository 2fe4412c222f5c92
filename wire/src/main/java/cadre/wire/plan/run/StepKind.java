package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a step of a running plan does. */
public enum StepKind {
    /** An agent does a task of a stream. */
    WORK,
    /** The same agent mends what was found. */
    REWORK,
    /** A stream's own check. */
    CHECK,
    /** A reviewer looks at a stream. */
    REVIEW,
    /** A stream is merged and checked with those before it. */
    MERGE,
    /** The check of the whole, after the last merge. */
    END,
    /** The same on what the plan begins with, before a stream is blamed. */
    BASE,
    /** The same on what was merged up to some stream, to find the one that broke it. */
    BISECT;

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
    public static StepKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether a stream's own agent does it. */
    public boolean isWork() {
        return this == WORK || this == REWORK;
    }

    /** Whether an agent does it, in a job; else it is a merge train. */
    public boolean isJob() {
        return switch (this) {
            case WORK, REWORK, REVIEW, BASE -> true;
            case CHECK, MERGE, END, BISECT -> false;
        };
    }
}
