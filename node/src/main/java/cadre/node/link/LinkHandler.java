package cadre.node.link;

import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.util.Optional;

/**
 * The node's side of a conversation with the server. Every method returns fast: the calls come on
 * the link's own threads, and while one runs no beat is sent or nothing more is received.
 */
public interface LinkHandler {
    /** The first message of a connection. */
    NodeMessage.Hello hello();

    /** What renews the leases. Asked on a thread of its own, and must never wait for anything. */
    NodeMessage.Beat beat();

    /**
     * The server has answered hello. From now on {@link ServerLink#send} reaches it, so this is
     * where all that a lost connection may have swallowed is sent again.
     */
    void welcomed(ServerMessage.Welcome welcome);

    /** Any later message of the server, one after the other in their order. */
    void received(ServerMessage message);

    /**
     * A message that was given to {@link ServerLink#send} is written to the connection.
     *
     * @return whether a beat shall follow at once, for its answer says that the message was heard
     */
    boolean written(NodeMessage message);

    /**
     * The next piece of log to send, counted as sent; empty when there is none or too much is
     * unacknowledged. Asked again after {@link ServerLink#wake}.
     */
    Optional<NodeMessage.Log> nextLog();

    /** The connection is gone; what was in flight may or may not have arrived. */
    void disconnected();
}
