package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a stream of a running plan stands. */
public enum StreamState {
    /** For streams that it needs, or for its agent. */
    WAITING,
    /** Its agent works on it. */
    WORKING,
    /** Its own check runs on its branch. */
    CHECKING,
    /** Its reviewer looks at it. */
    REVIEWING,
    /** It is accepted and waits for its turn to be merged. */
    READY,
    /** It is being merged and checked with those before it. */
    MERGING,
    /** It is in the integration branch. */
    MERGED,
    /** It waits for a person's word. */
    HELD,
    /** A person left it out. */
    DROPPED;

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
    public static StreamState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether its agent is done with it for now: the agent's next stream may start. */
    public boolean isAccepted() {
        return switch (this) {
            case READY, MERGING, MERGED, HELD, DROPPED -> true;
            case WAITING, WORKING, CHECKING, REVIEWING -> false;
        };
    }
}
