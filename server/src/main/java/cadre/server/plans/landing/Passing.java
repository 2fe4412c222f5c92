package cadre.server.plans.landing;

import cadre.server.forges.api.Trouble;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Troubles that pass by themselves: what is in the way then is tried again, and not refused. */
final class Passing {
    /** How often a landing is gone on with; with the waits between, a quarter of an hour. */
    static final int MOST_TRIES = 8;

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Pattern OF_GIT =
            Pattern.compile(
                    "Could not resolve host|Failed to connect|Connection (refused|reset|timed out)"
                            + "|Operation timed out|returned error: (429|5\\d\\d)|early EOF"
                            + "|unexpected disconnect|hung up unexpectedly|did not end in");

    private Passing() {}

    /** Whether what came of a call may be another thing soon: nobody was there, or too busy. */
    static boolean is(CadreException e) {
        return switch (e.code()) {
            case TOO_MANY, UNAVAILABLE, INTERNAL -> true;
            case UPSTREAM -> isAway(e);
            default -> false;
        };
    }

    private static boolean isAway(CadreException e) {
        var status = Trouble.status(e);
        var git = Optional.ofNullable(e.which().get("git"));
        return status.map(number -> number >= 500)
                .or(() -> git.map(said -> OF_GIT.matcher(said).find()))
                .orElseGet(() -> e.which().containsKey("reason"));
    }

    /**
     * How long to wait.
     *
     * @param tries that went before, from 0
     */
    static Duration pause(CadreException e, int tries) {
        var wait = FIRST.multipliedBy(1L << Math.clamp(tries, 0, 10));
        var most = wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
        return Trouble.pause(e).filter(asked -> asked.compareTo(most) > 0).orElse(most);
    }

    /** A fault of Cadre, as one that its loop goes on after. */
    static CadreException fault(RuntimeException e) {
        return e instanceof CadreException known
                ? known
                : new CadreException(
                        ErrorCode.INTERNAL,
                        "A fault in Cadre",
                        Map.of("fault", e.getClass().getSimpleName()),
                        "Report it, with the log of the server",
                        e);
    }
}
