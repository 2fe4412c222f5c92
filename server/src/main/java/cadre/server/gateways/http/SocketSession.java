package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Map;

/** The server's side of one WebSocket connection; its methods are called one after the other. */
public interface SocketSession {
    /** A whole text message came in; the next one waits until this returns. */
    void message(String text);

    /**
     * A whole binary message came in; likewise. Its bytes are good until this returns.
     *
     * @throws CadreException INVALID where only text is spoken
     */
    default void binary(ByteBuffer message) {
        throw new CadreException(
                ErrorCode.INVALID, "Only text messages are read here", Map.of(), "");
    }

    /** The connection is over; called once. */
    void closed();
}
