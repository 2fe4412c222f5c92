package cadre.node.attempt;

import cadre.node.agents.AgentCli;
import cadre.wire.agent.Step;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import java.util.Optional;

/** What people should know of a run whose final event did not come, or could not be read. */
final class Unfinished {
    private static final int MOST_SAID = 1000;

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
        var complaint = seen.complaint();
        if (complaint.isPresent()) {
            return new Ending.Failed(
                    complaint.get().code(),
                    "%s could not begin, it says %s".formatted(cli.name(), complaint.get().line()));
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

    /** A limit of time that is over, with what the CLI told of last. */
    static Ending timedOut(AgentCli cli, String limit, Observation seen) {
        var quota = seen.trouble().flatMap(trouble -> quota(cli, trouble));
        return limit.equals("idle_timeout") && quota.isPresent()
                ? quota.get()
                : new Ending.TimedOut(limit, said(seen));
    }

    /** A CLI that waits for what is used up, perhaps for hours, and would not say more. */
    static Optional<Ending> quota(AgentCli cli, Step.Notice trouble) {
        return cli.setback(trouble)
                .map(failed -> cli.verdict(Optional.of(failed), 1))
                .filter(ending ->
                        ending instanceof Ending.Failed failed
                                && failed.code() == FailureCode.QUOTA);
    }

    private static Optional<String> said(Observation seen) {
        return seen.trouble()
                .map(Step.Notice::text)
                .or(() -> seen.lastForPeople().map(line -> "its last line " + line))
                .map(text -> text.length() > MOST_SAID ? text.substring(0, MOST_SAID) : text);
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
