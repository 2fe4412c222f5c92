package cadre.server.gateways.http;

import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes server-sent events on one answer. Blocks while the client is slow, so that nothing piles
 * up; a client that takes nothing for the connection's idle time is cut off.
 */
public final class EventStream implements AutoCloseable {
    private static final long HEARTBEAT_NANOS = 15_000_000_000L;

    private final OutputStream out;
    private final OpenStreams.Stream registration;
    private volatile boolean ended;
    private boolean broken;
    private long lastWrite = System.nanoTime();

    /** Adds itself to the open streams; {@code wake} is called when it must end. */
    EventStream(
            HttpServletResponse response,
            Function<Runnable, OpenStreams.Stream> register,
            Runnable wake)
            throws IOException {
        this.registration =
                register.apply(() -> {
                    ended = true;
                    wake.run();
                });
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        this.out = response.getOutputStream();
        write("retry: 2000\n\n");
        flush();
    }

    /** Whether it should go on: the key is good and the server is not closing. */
    public boolean isOpen() {
        return !ended;
    }

    /**
     * Writes one event; it is on its way after {@link #flush}.
     *
     * @param id what a client gives back as {@code Last-Event-ID}
     */
    public void send(String event, String id, Object data) throws IOException {
        send(event, id, Json.writeBytes(data));
    }

    /** As {@link #send(String, String, Object)}, for what is JSON in one line already. */
    public void send(String event, String id, byte[] json) throws IOException {
        write("event: " + event + "\nid: " + id + "\ndata: ");
        write(json);
        write("\n\n");
    }

    /** Sends what was written; and after 15 s without anything a comment, to keep it alive. */
    public void flush() throws IOException {
        if (System.nanoTime() - lastWrite > HEARTBEAT_NANOS) {
            write(": alive\n\n");
        }
        broken = true;
        out.flush();
        broken = false;
    }

    private void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) throws IOException {
        broken = true;
        out.write(bytes);
        broken = false;
        lastWrite = System.nanoTime();
    }

    /**
     * Ends the stream, for a key that is no longer good with a last event that says so; the thread
     * that was told to end goes on normally.
     */
    @Override
    public void close() {
        registration.close();
        var _ = Thread.interrupted();
        var lost = registration.endedBy().flatMap(Closed::of);
        if (lost.isPresent() && !broken) {
            try {
                write("event: closed\ndata: " + Json.write(lost.get()) + "\n\n");
                out.flush();
            } catch (IOException gone) {
                // then nobody is there to be told
            }
        }
    }

    /** Why a stream ended though there may be more, sent as its last event. */
    record Closed(ErrorCode code, String reason) {
        static final Closed KEY_LOST =
                new Closed(ErrorCode.UNAUTHORIZED, "the key was revoked or has expired");
        static final Closed SESSION_OVER =
                new Closed(ErrorCode.UNAUTHORIZED, "the session is over; sign in again");

        private static Optional<Closed> of(OpenStreams.Why why) {
            return switch (why) {
                case CLOSING -> Optional.empty();
                case KEY -> Optional.of(KEY_LOST);
                case SESSION -> Optional.of(SESSION_OVER);
            };
        }
    }
}
