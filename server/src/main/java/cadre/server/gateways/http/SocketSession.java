package cadre.server.gateways.http;

/** The server's side of one WebSocket connection; its methods are called one after the other. */
public interface SocketSession {
    /** A whole text message came in; the next one waits until this returns. */
    void message(String text);

    /** The connection is over; called once. */
    void closed();
}
