package cadre.node.link;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import cadre.wire.link.LogFrame;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its first byte to its last. Written by the link's thread and by that of the
 * beats, which take turns message by message; messages are received on threads of the HTTP client,
 * one after the other.
 */
final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(5);
    private static final Duration SEND_PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_MESSAGE = 64 * 1024 * 1024;

    private final LinkHandler handler;
    private final Thread writer;
    private final ReentrantLock sending = new ReentrantLock(true);
    private final ConcurrentLinkedQueue<NodeMessage> outbox = new ConcurrentLinkedQueue<>();
    private volatile @Nullable WebSocket socket;
    private volatile ServerMessage.@Nullable Welcome welcome;
    private volatile boolean greeted;
    private volatile @Nullable String ended;
    private volatile boolean taken;
    private volatile int spoken;
    private volatile boolean leaving;
    private volatile boolean renewing;
    private volatile boolean over;
    private volatile long heardNanos = System.nanoTime();

    Session(LinkHandler handler, Thread writer) {
        this.handler = handler;
        this.writer = writer;
    }

    void open(HttpClient http, URI address, String key) throws IOException, InterruptedException {
        var opening =
                http.newWebSocketBuilder()
                        .header("Authorization", "Bearer " + key)
                        .connectTimeout(PATIENCE)
                        .buildAsync(address, new Ear());
        try {
            socket = opening.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e);
        } catch (TimeoutException e) {
            opening.cancel(true);
            throw new IOException("the server does not answer", e);
        }
    }

    /**
     * Says hello and then speaks until the connection ends; always ends with an exception.
     *
     * @param protocol to say hello in
     */
    void converse(int protocol, Runnable onWelcome) throws IOException, InterruptedException {
        write(handler.hello().in(protocol));
        var greeting = awaitWelcome();
        onWelcome.run();
        var interval = Duration.ofSeconds(Math.max(1, greeting.beatSec()));
        long silence = Math.max(2 * interval.toNanos(), LEAST_SILENCE.toNanos());
        try (var _ = Beats.begin(this, interval)) {
            while (true) {
                failIfEnded();
                if (System.nanoTime() - heardNanos > silence) {
                    throw new IOException("the server has fallen silent");
                }
                if (!speak()) {
                    LockSupport.parkNanos(this, interval.toNanos());
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            }
        }
    }

    /** One beat, before whatever else waits to be written. */
    void beat() throws IOException, InterruptedException {
        if (ended == null) {
            write(handler.beat());
        }
    }

    void send(NodeMessage message) {
        outbox.add(message);
        LockSupport.unpark(writer);
    }

    boolean isWelcome() {
        return greeted && ended == null;
    }

    void leave() {
        leaving = true;
        LockSupport.unpark(writer);
    }

    /** Ends this connection so that another one says hello. */
    void renew() {
        renewing = true;
        LockSupport.unpark(writer);
    }

    void abort() {
        over = true;
        var open = socket;
        if (open == null) {
            return;
        }
        if ((leaving || renewing) && !open.isOutputClosed()) {
            try {
                open.sendClose(
                                WebSocket.NORMAL_CLOSURE,
                                leaving ? "the node stops" : "the node dials again")
                        .get(500, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                log.atDebug().setCause(e).log("no goodbye");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        open.abort();
    }

    private ServerMessage.Welcome awaitWelcome() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            failIfEnded();
            var greeting = welcome;
            if (greeting != null) {
                return greeting;
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw new IOException("the server does not answer hello");
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /**
     * Sends what there is. The piece of log is taken before the outbox is emptied: what was said
     * before its bytes became visible, such as that the first turn has begun, goes before it.
     */
    private boolean speak() throws IOException, InterruptedException {
        var piece = handler.nextLog();
        var spoke = piece.isPresent();
        var isAwaited = false;
        for (var next = outbox.poll(); next != null; next = outbox.poll()) {
            write(next);
            isAwaited |= handler.written(next);
            spoke = true;
        }
        if (isAwaited) {
            beat();
        }
        if (piece.isPresent()) {
            writeLog(piece.get());
        }
        return spoke;
    }

    private void writeLog(NodeMessage.Log piece) throws IOException, InterruptedException {
        var greeting = welcome;
        if (greeting != null && greeting.logFrames()) {
            var frame = LogFrame.write(piece);
            write(open -> open.sendBinary(frame, true));
        } else {
            write(piece); // a server of before
        }
    }

    private void write(NodeMessage message) throws IOException, InterruptedException {
        var text = Json.write(message);
        write(open -> open.sendText(text, true));
    }

    /** One message after the other: beats are written by a thread of their own. */
    private void write(Function<WebSocket, Future<?>> sends)
            throws IOException, InterruptedException {
        var open = socket;
        if (open == null) {
            throw new IllegalStateException("written before the connection was open");
        }
        sending.lockInterruptibly();
        try {
            sends.apply(open).get(SEND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the connection broke: " + reason(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("the server takes nothing more", e);
        } finally {
            sending.unlock();
        }
    }

    private void failIfEnded() throws IOException, InterruptedException {
        if (leaving) {
            throw new InterruptedException();
        }
        var why = ended;
        if (why != null) {
            if (spoken > 0) {
                throw new OtherProtocol(why, spoken);
            }
            throw taken ? new AlreadyConnected(why) : new IOException(why);
        }
        if (renewing) {
            throw new Renewed();
        }
    }

    /** The first reason counts. */
    void end(String why) {
        if (ended == null) {
            ended = why;
        }
        LockSupport.unpark(writer);
    }

    private void hear(String text) {
        if (over) {
            return; // of a connection that was given up: it answers nothing of the next one
        }
        heardNanos = System.nanoTime();
        var message = Json.read(text, ServerMessage.class);
        switch (message) {
            case ServerMessage.Welcome greeting -> {
                greeted = true;
                handler.welcomed(greeting);
                welcome = greeting; // lets the writer go on: only now log may follow
                LockSupport.unpark(writer);
            }
            case ServerMessage.Refused(String code, String why, int protocol) -> {
                spoken = protocol;
                taken = code.equals(ErrorCode.ALREADY_CONNECTED.name());
                end("the server refuses this node: " + code + ", " + why);
            }
            default -> handler.received(message);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof WebSocketHandshakeException refused) {
            int status = refused.getResponse().statusCode();
            return status == 401 || status == 403
                    ? "the server does not accept the node's key (HTTP " + status + ")"
                    : "the server answers with HTTP " + status;
        }
        if (cause == null) {
            return "unknown";
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : String.valueOf(cause.getMessage());
    }

    /** Puts messages together and hands them on; asks for the next only after that. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (parts.length() > LONGEST_MESSAGE) {
                end("the server sent a message over " + LONGEST_MESSAGE + " characters");
                return null;
            }
            if (last) {
                var text = parts.toString();
                parts.setLength(0);
                try {
                    hear(text);
                } catch (CadreException e) {
                    log.atWarn()
                            .addKeyValue("trouble", e.getMessage())
                            .log("a message of the server cannot be read");
                } catch (RuntimeException e) {
                    log.atError().setCause(e).log("a message of the server could not be handled");
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end("the server closed the connection (" + (code + " " + reason).strip() + ")");
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end("the connection broke: " + reason(error));
        }
    }
}
