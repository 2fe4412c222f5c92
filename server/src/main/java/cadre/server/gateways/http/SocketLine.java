package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Sends on one WebSocket connection, from any thread. */
public final class SocketLine {
    private static final Duration SLOWEST = Duration.ofSeconds(30);

    private final Session session;
    private final ReentrantLock turn = new ReentrantLock(true);

    SocketLine(Session session) {
        this.session = session;
    }

    /**
     * Sends one text message and waits until the connection took it.
     *
     * @throws CadreException UNAVAILABLE if the peer is gone or takes nothing for 30 s; the
     *     connection is then cut
     */
    public void send(String text) {
        turn.lock();
        try {
            var sent = new Callback.Completable();
            session.sendText(text, sent);
            sent.get(SLOWEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone(e);
        } catch (ExecutionException | TimeoutException e) {
            throw gone(e);
        } finally {
            turn.unlock();
        }
    }

    /** Closes in good order with a code and a reason; again is harmless. */
    public void close(int code, String reason) {
        session.close(code, reason, Callback.NOOP);
    }

    /** Says why it ends, and cuts it when the peer does not answer at once. */
    public void end(int code, String reason) {
        session.close(code, reason, Callback.from(session::disconnect, _ -> session.disconnect()));
    }

    /** Cuts the connection without waiting for the peer. */
    public void cut() {
        session.disconnect();
    }

    private CadreException gone(Exception cause) {
        session.disconnect();
        return new CadreException(
                ErrorCode.UNAVAILABLE, "The peer takes no message", Map.of(), "", cause);
    }
}
