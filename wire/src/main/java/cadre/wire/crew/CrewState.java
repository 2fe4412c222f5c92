package cadre.wire.crew;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a crew stands. */
public enum CrewState {
    /** An agent is asked how to split the request. */
    TRIAGE,
    /** The split is shown and waits for a person's word. */
    PROPOSED,
    /** Parts run, or wait for others. */
    RUNNING,
    /** Nothing new begins; what runs comes to its end. */
    STOPPING,
    /** The changes of the parts are merged in order. */
    COMBINING,
    /** Each part has what it was to leave. */
    DONE,
    /** A part failed with all its agents, or what they changed does not fit together. */
    NEEDS_PERSON,
    /** A person closed it as it was. */
    CLOSED,
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
    public static CrewState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more happens by itself. */
    public boolean isAtRest() {
        return switch (this) {
            case TRIAGE, RUNNING, STOPPING, COMBINING -> false;
            case PROPOSED, DONE, NEEDS_PERSON, CLOSED, STOPPED -> true;
        };
    }

    /** Whether it is over for good. */
    public boolean isOver() {
        return switch (this) {
            case TRIAGE, PROPOSED, RUNNING, STOPPING, COMBINING, NEEDS_PERSON -> false;
            case DONE, CLOSED, STOPPED -> true;
        };
    }
}
