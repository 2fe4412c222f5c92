package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.job.Ending;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.SecretValue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One agent CLI: where it is, how it is started, what its stream says. Safe to use from any thread.
 */
public interface AgentCli {
    /** The name that profiles use, such as {@code claude} or {@code custom}. */
    String name();

    /**
     * Looks for the CLI on this node; may run it for its version, a few seconds at most. Empty when
     * it is not there or does not answer.
     */
    Optional<FoundAgent> probe();

    /**
     * How to start the agent for this order. Part of the preflight: quick, and it starts nothing.
     * May write a file into {@code place.home()}.
     *
     * @param secrets that the server sent with the order
     * @throws cadre.wire.error.CadreException UNAVAILABLE if the CLI or its credentials are
     *     missing, INVALID if the order cannot be carried out
     */
    Invocation invocation(AttemptOrder order, AgentPlace place, List<SecretValue> secrets);

    /**
     * A reader for the standard output of one run.
     *
     * @param directory where the agent starts, empty if nobody knows any more
     */
    StepReader reader(AttemptOrder order, Path directory);

    /**
     * A reader for what the CLI says of one run only in its files; made again after a restart of
     * the node.
     *
     * @param since when the run began: what was written before is of earlier runs of the session
     */
    default SideReader side(AttemptOrder order, AgentPlace place, Instant since) {
        return SideReader.NONE;
    }

    /** By which variables it is told where requests go, and what it logs in with. */
    default CliVariables variables() {
        return CliVariables.NONE;
    }

    /**
     * What a notice means of a CLI that goes on trying: the failure that it would be if nothing
     * better came. Empty if the notice is about something else.
     */
    default Optional<Step.Failed> setback(Step.Notice notice) {
        return Optional.empty();
    }

    /** The stream that people read: {@code out}, or {@code steps} for a CLI that writes JSON. */
    LogStream humanStream();

    /** Whether its stream says how a run ended; else its exit code alone does. */
    default boolean hasFinalEvent() {
        return true;
    }

    /**
     * How a run that ended by itself ended.
     *
     * @param last the final step that the reader found, empty if none
     * @param exitCode of the CLI, 128 + signal number when a signal ended it
     */
    Ending verdict(Optional<Step> last, int exitCode);
}
