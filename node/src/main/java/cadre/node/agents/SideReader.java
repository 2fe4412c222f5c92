package cadre.node.agents;

import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a CLI says of its run only in files of its own, such as the tokens of a running turn.
 * The agent can write these files: they are opened without following links, within bounds, and what
 * they say is believed of this run only. Its steps count but are not logged. For one thread at a
 * time.
 */
public interface SideReader {
    /** For a CLI whose stream says all. */
    SideReader NONE =
            new SideReader() {
                @Override
                public List<Step> poll(String sessionId) {
                    return List.of();
                }

                @Override
                public Extent extent() {
                    return Extent.AT_LEAST;
                }
            };

    /** How much of what was used the files say. */
    enum Extent {
        /** All of it, for this run alone: what the stream says of it does not count any more. */
        ALL,
        /** At least this much, as long as the run goes on: the stream's final event says all. */
        AT_LEAST
    }

    /**
     * What is new since the last call.
     *
     * @param sessionId as the stream says it, empty as long as it has not
     */
    List<Step> poll(String sessionId);

    /**
     * The agent has ended, or was never started; nothing is asked any more. What it was lent is
     * taken back.
     *
     * @return what people must know of that, one line each
     */
    default List<String> end() {
        return List.of();
    }

    /** How much its {@link Step.Used} say. */
    Extent extent();

    /** What the files have said of the account's quota so far, the latest of each window. */
    default List<QuotaWindow> windows() {
        return List.of();
    }

    /** What holds the CLI up just now, as of the last call of {@link #poll}. */
    default Optional<Step.Notice> heldUpBy() {
        return Optional.empty();
    }
}
