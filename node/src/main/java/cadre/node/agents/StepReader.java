package cadre.node.agents;

import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import java.util.List;

/**
 * Reads the standard output of one run into steps, piece by piece; the steps do not depend on how
 * it is cut. Any bytes are fine: what it does not understand it skips. For one thread at a time.
 */
public interface StepReader {
    /** Reads {@code length} more bytes; the steps that they complete, in order. */
    List<Step> read(byte[] bytes, int offset, int length);

    /** Reads more bytes. */
    default List<Step> read(byte[] bytes) {
        return read(bytes, 0, bytes.length);
    }

    /** What the stream has said of its account's quota so far, the latest of each window. */
    default List<QuotaWindow> windows() {
        return List.of();
    }

    /** The stream is over: the steps in what was held back. Call once. */
    List<Step> end();
}
