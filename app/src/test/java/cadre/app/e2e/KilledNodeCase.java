package cadre.app.e2e;

import cadre.app.e2e.MatrixCase.Says;
import cadre.app.model.Seen;
import cadre.app.model.Seen.Outcome;
import cadre.app.model.Trouble;
import cadre.app.model.Turn;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a CLI is in the middle of when its node agent is killed, and how it must end all the same.
 */
enum KilledNodeCase {
    /** Cancelled while the node agent is not there. */
    CANCELLED_IN_COMMAND("cancelled", Map.of(), Outcome.ANSWERED, Says.LONG_COMMAND, Says.NO_MORE),
    SILENT(
            "timed_out idle_timeout",
            Map.of("idle_timeout_sec", 15),
            Outcome.OPEN,
            Turn.say(Says.ANSWER).in(new Trouble.Silence())),
    STALLED(
            "timed_out idle_timeout",
            Map.of("idle_timeout_sec", 15),
            Outcome.CUT,
            Turn.say(Says.ANSWER).in(new Trouble.Stall(3))),
    THROTTLED(
            "failed quota",
            Map.of(),
            Outcome.REFUSED,
            Turn.say(Says.ANSWER).in(new Trouble.Refusal(429, 1, Trouble.ALWAYS)));

    /** The file that the first turn of each writes, and that must be saved. */
    static final List<String> FILES = List.of("notes.txt");

    private final String expected;
    private final Map<String, Object> request;
    private final Outcome second;
    private final List<Turn> turns;

    /**
     * @param second what became of the request for the second turn when it is in the middle of it
     * @param turns after the first
     */
    KilledNodeCase(String expected, Map<String, Object> request, Outcome second, Turn... turns) {
        this.expected = expected;
        this.request = request;
        this.second = second;
        this.turns = List.of(turns);
    }

    String expected() {
        return expected;
    }

    /** What its request says besides prompt, agent and repository. */
    Map<String, Object> request() {
        return request;
    }

    /** Whether a request to the model shows that a CLI is in the middle of it. */
    Predicate<Seen> isInTheMiddle() {
        return seen -> seen.turn() == 1 && seen.outcome() == second;
    }

    /** Its script; {@code word} is in the command line of the long command. */
    Turn[] turns(String word) {
        var all = new Turn[turns.size() + 1];
        all[0] = Turn.act(Says.FIRST, Says.NOTES);
        for (int n = 0; n < turns.size(); n++) {
            all[n + 1] = MatrixCase.with(word, turns.get(n));
        }
        return all;
    }
}
