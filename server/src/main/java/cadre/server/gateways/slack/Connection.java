package cadre.server.gateways.slack;

import cadre.server.gateways.slack.SlackApi.Failure;
import cadre.wire.json.Json;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A connection of Socket Mode: passes whole frames on, and knows how long it has been silent. */
final class Connection implements WebSocket.Listener, AutoCloseable {
    private static final int LONGEST_FRAME = 1 << 20;

    /** Slack and every network between ask and answer more often than that. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_PINGS = Duration.ofSeconds(10);

    private final BiConsumer<Connection, String> frames;
    private final StringBuilder frame = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean isOver;
    private long pingedNanos = System.nanoTime();

    private Connection(BiConsumer<Connection, String> frames) {
        this.frames = frames;
    }

    /**
     * Opens one.
     *
     * @param frames is given each whole text, by threads of the connection
     */
    static Connection open(SlackApi api, String url, BiConsumer<Connection, String> frames)
            throws Failure {
        var made = new Connection(frames);
        made.socket = api.connect(url, made);
        return made;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        heardNanos = System.nanoTime();
        if (frame.length() + text.length() > LONGEST_FRAME) {
            isOver = true;
            from.abort();
            return null;
        }
        frame.append(text);
        if (last) {
            var whole = frame.toString();
            frame.setLength(0);
            frames.accept(this, whole);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heardNanos = System.nanoTime();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        heardNanos = System.nanoTime();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        isOver = true;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        isOver = true;
    }

    /** Asks whether the other end is there; false once it is not. */
    boolean isAlive() {
        var now = System.nanoTime();
        var to = socket;
        if (isOver || to == null || now - heardNanos > LONGEST_SILENCE.toNanos()) {
            return false;
        }
        if (now - pingedNanos > BETWEEN_PINGS.toNanos()) {
            pingedNanos = now;
            to.sendPing(ByteBuffer.allocate(0)).exceptionally(this::over);
        }
        return true;
    }

    private @Nullable WebSocket over(Throwable why) {
        isOver = true;
        return null;
    }

    /** Says that an envelope is stored; if it does not arrive, the envelope comes again. */
    void acknowledge(String envelope) {
        var to = socket;
        if (to == null || isOver) {
            return;
        }
        try {
            SlackApi.await(to.sendText(Json.write(Map.of("envelope_id", envelope)), true));
        } catch (Failure e) {
            isOver = true;
        }
    }

    @Override
    public void close() {
        isOver = true;
        var to = socket;
        if (to != null) {
            to.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((_, _) -> to.abort());
        }
    }
}
