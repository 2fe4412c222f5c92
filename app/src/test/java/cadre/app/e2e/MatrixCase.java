package cadre.app.e2e;

import cadre.app.model.Action;
import cadre.app.model.Trouble;
import cadre.app.model.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each CLI is driven through, and how it must end. */
enum MatrixCase {
    PLAIN_ANSWER("succeeded", Turn.say(Says.ANSWER)),
    EDIT_AND_COMMIT(
            "succeeded",
            Turn.act(Says.FIRST, Says.NOTES),
            Turn.act(Says.NEXT, new Action.Shell("git add -A && git commit -qm notes")),
            Turn.say(Says.ANSWER)),
    /** The first job has the first two turns; the one that goes on with it has the others. */
    RESUME(
            "succeeded",
            Turn.act(Says.FIRST, Says.NOTES),
            Turn.say("The notes are there."),
            Turn.act(Says.NEXT, new Action.Shell("cat notes.txt notes.txt > twice.txt")),
            Turn.say(Says.ANSWER)),
    FAILED_TOOL(
            "succeeded",
            Turn.act(Says.FIRST, new Action.Shell("echo no such thing >&2; exit 3")),
            Turn.say(Says.ANSWER)),
    REFUSED_KEY("failed authentication", broken(401, 0, Trouble.ALWAYS)),
    THROTTLED_ONCE("succeeded", broken(429, 1, 1)),
    THROTTLED("failed quota", broken(429, 1, Trouble.ALWAYS)),
    BROKEN_ONCE("succeeded", broken(500, 0, 1)),
    BROKEN("failed overload", broken(500, 0, Trouble.ALWAYS)),
    BAD_REQUEST("failed bad_request", broken(400, 0, Trouble.ALWAYS)),
    SLOW("succeeded", Turn.say(Says.ANSWER).in(new Trouble.Slowness(Duration.ofMillis(300)))),
    SILENT("timed_out idle_timeout", Turn.say(Says.ANSWER).in(new Trouble.Silence())),
    STALLED(
            "timed_out idle_timeout",
            Turn.act(Says.FIRST, Says.NOTES),
            Turn.say(Says.ANSWER).in(new Trouble.Stall(3))),
    CUT_ONCE("succeeded", Turn.say(Says.ANSWER).in(new Trouble.Cut(3, 1))),
    CUT(
            "failed cut_stream",
            Turn.act(Says.FIRST, Says.NOTES),
            Turn.say(Says.ANSWER).in(new Trouble.Cut(3, Trouble.ALWAYS))),
    ENDED_EARLY(
            "failed cut_stream",
            Turn.act(Says.FIRST, Says.NOTES),
            Turn.say(Says.ANSWER).in(new Trouble.EarlyEnd(3))),
    CANCEL_IN_COMMAND("cancelled", Says.LONG_COMMAND, Says.NO_MORE),
    TIMEOUT_IN_COMMAND("timed_out timeout", Says.LONG_COMMAND, Says.NO_MORE),
    IDLE_IN_COMMAND("timed_out idle_timeout", Says.LONG_COMMAND, Says.NO_MORE),
    TOKEN_LIMIT("failed limit", Turn.act(Says.FIRST, Says.NOTES), Says.LONG_COMMAND, Says.NO_MORE),
    /** The node's key must not go where only the job says. */
    OTHER_ADDRESS("failed preflight", Turn.say(Says.ANSWER));

    /** What the model says and asks for. */
    static final class Says {
        static final String FIRST = "I begin with this one.";
        static final String NEXT = "Now I go on with that one.";
        static final String ANSWER = "This is the answer, in more words than one piece can hold.";
        static final Action.Write NOTES = new Action.Write("notes.txt", "written by the agent\n");

        /** In the command, to be replaced by a word that no other process has. */
        static final String WORD = "COMMAND-WORD";

        static final Turn LONG_COMMAND =
                Turn.act(
                        NEXT,
                        new Action.Shell("tail -f /dev/null " + WORD + " 2>/dev/null & wait"));

        /**
         * When all is ended at once the command may be so first, and the CLI asks what next with
         * its last breath: what such an answer used nobody but the service would know.
         */
        static final Turn NO_MORE = Turn.say(ANSWER).in(new Trouble.Silence());

        private Says() {}
    }

    private static final int IDLE_SEC = 10;

    private final String expected;
    private final List<Turn> turns;

    MatrixCase(String expected, Turn... turns) {
        this.expected = expected;
        this.turns = List.of(turns);
    }

    private static Turn broken(int status, int retryAfterSec, int times) {
        return Turn.say(Says.ANSWER).in(new Trouble.Refusal(status, retryAfterSec, times));
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The state, and its code or limit. */
    String expected(DrivenCli cli) {
        // Claude Code asks again without streaming, and gets its answer.
        if (this == ENDED_EARLY && cli == DrivenCli.CLAUDE) {
            return "succeeded";
        }
        // Gemini CLI does not ask again once it has shown a part of an answer.
        return this == CUT_ONCE && cli == DrivenCli.GEMINI ? CUT.expected : expected;
    }

    /** Its script; {@code word} is in the command line of the long command. */
    Turn[] turns(String word) {
        return turns.stream().map(turn -> with(word, turn)).toArray(Turn[]::new);
    }

    /** A turn with {@code word} in the command line of the long command, if it has that. */
    static Turn with(String word, Turn turn) {
        return new Turn(
                turn.text(),
                turn.actions().stream().map(action -> with(word, action)).toList(),
                turn.trouble(),
                turn.tokens());
    }

    private static Action with(String word, Action action) {
        return action instanceof Action.Shell(String command)
                ? new Action.Shell(command.replace(Says.WORD, word))
                : action;
    }

    /** What its request says besides prompt, agent and repository. */
    Map<String, Object> request(DrivenCli cli) {
        return switch (this) {
            case SILENT, STALLED, IDLE_IN_COMMAND -> Map.of("idle_timeout_sec", IDLE_SEC);
            case TIMEOUT_IN_COMMAND -> Map.of("timeout_sec", 2 * IDLE_SEC);
            // More than the first turn uses, less than the first two.
            case TOKEN_LIMIT -> Map.of("limits", Map.of("max_tokens", 2000));
            case OTHER_ADDRESS ->
                    Map.of("env", Map.of(cli.addressVariable(), "http://127.0.0.1:9"));
            default -> Map.of();
        };
    }

    /** Whether the long command is running when the agent is ended. */
    boolean endsInCommand() {
        return switch (this) {
            case CANCEL_IN_COMMAND, TIMEOUT_IN_COMMAND, IDLE_IN_COMMAND, TOKEN_LIMIT -> true;
            default -> false;
        };
    }

    /** The files of the saved change; of a job that goes on with another, its own. */
    List<String> files() {
        return switch (this) {
            case RESUME -> List.of("twice.txt");
            case EDIT_AND_COMMIT, STALLED, CUT, ENDED_EARLY, TOKEN_LIMIT -> List.of("notes.txt");
            default -> List.of();
        };
    }
}
