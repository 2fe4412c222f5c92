package cadre.server.flows.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How one gate stands, and what shows it.
 *
 * @param verdict what was found, one phrase
 * @param sha the commit that it is about: it counts for no other; empty where there is none yet
 * @param source where one can see it: an address, or a comment's or job's id; empty if nothing is
 *     there yet
 * @param who whose word it is, by id; empty if nobody's
 * @param when that word was given; empty if none was
 * @param why it has not opened, one sentence; empty if it is open
 * @param lifts who can open it; empty if it is open
 */
public record GateResult(
        State state,
        String verdict,
        String sha,
        String source,
        String who,
        Optional<Instant> when,
        String why,
        String lifts) {

    /** Whether an item may pass. */
    public enum State {
        /** It may. */
        OPEN,
        /** Nothing was ever said about it. */
        WAITING,
        /** Something is on its way. */
        PENDING,
        /** It was said that it may not. */
        FAILED;

        /** The word used in JSON and SQL. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The words for people. */
        public String told() {
            return this == WAITING ? "waiting (never reported)" : word();
        }
    }

    /** Whether an item may pass. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** An open gate without a person's word. */
    static GateResult open(String verdict, String sha, String source) {
        return new GateResult(State.OPEN, verdict, sha, source, "", Optional.empty(), "", "");
    }

    /** One that is not open, without a person's word. */
    static GateResult shut(
            State state, String verdict, String sha, String source, String why, String lifts) {
        return new GateResult(state, verdict, sha, source, "", Optional.empty(), why, lifts);
    }

    /** The same by someone's word. */
    GateResult by(String whose, Instant at) {
        return new GateResult(state, verdict, sha, source, whose, Optional.of(at), why, lifts);
    }
}
