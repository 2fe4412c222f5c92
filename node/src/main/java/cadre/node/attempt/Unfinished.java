package cadre.node.attempt;

import cadre.node.agents.AgentCli;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;

/** What people should know of a run whose final event did not come, or could not be read. */
final class Unfinished {
    private Unfinished() {}

    /** The same ending with what the run's output says of it. */
    static Ending explain(AgentCli cli, Ending ending, Observation seen) {
        if (!(ending instanceof Ending.Failed failed) || !cli.hasFinalEvent()) {
            return ending;
        }
        var unread =
                seen.anyUnread() ? "; a line of more than 16 MiB in its output was not read" : "";
        if (seen.last().isPresent()) {
            return failed.code() == FailureCode.CUT_STREAM ? with(failed, unread) : failed;
        }
        var prompt = seen.loginPrompt();
        if (prompt.isPresent()) {
            return askedForLogin(cli, prompt.get());
        }
        return with(
                failed,
                unread
                        + seen.lastWords()
                                .map(line -> "; its last line " + line)
                                .orElse("; it wrote nothing"));
    }

    /** A CLI that wants a person to log in. */
    static Ending.Failed askedForLogin(AgentCli cli, LastWords.Line prompt) {
        return new Ending.Failed(
                FailureCode.AUTHENTICATION,
                "%s has no login that it accepts, it asks for one %s"
                        .formatted(cli.name(), prompt));
    }

    private static Ending.Failed with(Ending.Failed failed, String more) {
        return new Ending.Failed(failed.code(), failed.reason() + more, failed.resetAt());
    }
}
