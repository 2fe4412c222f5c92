package cadre.node.agents;

import cadre.wire.job.FailureCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a CLI says to people when it ends before it has begun: with no event in its stream, only
 * such a line names the reason. Ask only of lines that are not of the stream, and only before the
 * agent's first turn.
 */
public final class StartupError {
    /** Longer lines are not searched to their end. */
    private static final int LONGEST = 1000;

    private static final Pattern NETWORK =
            Pattern.compile(
                    "\\bfetch failed\\b|\\berror sending request\\b|\\bconnection refused\\b"
                            + "|\\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)\\b"
                            + "|\\bdns error\\b|\\bcould not resolve host\\b",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern LOGIN =
            Pattern.compile(
                    "\\btoken found but could not be validated\\b|\\bbad credentials\\b"
                            + "|\\bno authentication information found\\b",
                    Pattern.CASE_INSENSITIVE);

    private StartupError() {}

    /** The kind of failure that a line names. */
    public static Optional<FailureCode> in(String line) {
        var text = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
        if (NETWORK.matcher(text).find()) {
            return Optional.of(FailureCode.OVERLOAD);
        }
        return LOGIN.matcher(text).find()
                ? Optional.of(FailureCode.AUTHENTICATION)
                : Optional.empty();
    }
}
