package cadre.server.gateways.mcp.protocol;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One method of the protocol.
 *
 * @param eras in which it exists
 * @param reuse how long a client may keep the answer
 * @param work gives the result; may block
 */
public record Method(String name, Set<Era> eras, Reuse reuse, Work work) {
    public Method {
        eras = Set.copyOf(eras);
    }

    /** How long a client may keep an answer. */
    public enum Reuse {
        /** Not at all, and the answer does not say. */
        NONE,
        /** For some minutes, for this key alone: what a key may do differs. */
        A_WHILE
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Work {
        /**
         * The result.
         *
         * @throws RpcError if the request is wrong
         */
        ObjectNode answer(Asking asking);
    }

    /** One that both eras know. */
    public static Method of(String name, Reuse reuse, Work work) {
        return new Method(name, Set.of(Era.values()), reuse, work);
    }
}
