package cadre.node.attempt;

import cadre.node.spool.OutputPump;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.LogStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of an agent through its output: whether its first turn has begun, what it used, how
 * it says it ended. Written by the pump's thread, read by any.
 */
final class Observation implements OutputPump.Listener {
    /** Hears of what the server should know at once. */
    interface Listener {
        /** The first turn has begun; nothing of it has left the node yet. */
        void turnBegan();

        /** More was used. */
        void used(Usage usage);
    }

    private final boolean anyOutputIsATurn;
    private final Listener listener;
    private volatile long errFrom = Long.MAX_VALUE;
    private volatile boolean turnBegun;
    private volatile @Nullable Step last;
    private volatile Usage usage = Usage.NONE;
    private volatile String sessionId = "";
    private volatile String model = "";

    /**
     * Has seen nothing.
     *
     * @param anyOutputIsATurn for a CLI whose output has no turns
     */
    Observation(boolean anyOutputIsATurn, Listener listener) {
        this.anyOutputIsATurn = anyOutputIsATurn;
        this.listener = listener;
    }

    /** From here on the error file is the agent's own. */
    void agentBegins(long inErr) {
        errFrom = inErr;
    }

    /** An earlier run of the node has seen that the first turn has begun. */
    void turnHasBegun() {
        turnBegun = true;
    }

    @Override
    public void wrote(LogStream stream, long position) {
        if (anyOutputIsATurn && (stream == LogStream.OUT || position > errFrom)) {
            begin();
        }
    }

    @Override
    public void step(Step step) {
        switch (step) {
            case Step.Session(var id, var name) -> {
                sessionId = id;
                model = name;
            }
            case Step.Message _, Step.ToolCall _, Step.ToolResult _, Step.FileChange _ -> begin();
            case Step.Used(_, var now) -> use(now);
            case Step.Notice _ -> {
                // changes nothing
            }
            case Step.Answered(_, var now) -> {
                begin();
                use(now);
                last = step;
            }
            case Step.Failed(_, _, _, _, var now) -> {
                use(now);
                last = step;
            }
        }
    }

    boolean turnBegun() {
        return turnBegun;
    }

    /** The last final step. */
    Optional<Step> last() {
        return Optional.ofNullable(last);
    }

    /** The agent's final text, empty if it gave none. */
    String answer() {
        return last instanceof Step.Answered(var answer, _) ? answer : "";
    }

    Usage usage() {
        return usage;
    }

    String sessionId() {
        return sessionId;
    }

    String model() {
        return model;
    }

    private void begin() {
        if (!turnBegun) {
            turnBegun = true;
            listener.turnBegan();
        }
    }

    private void use(Usage now) {
        if (!now.equals(Usage.NONE)) {
            usage = now;
            listener.used(now);
        }
    }
}
