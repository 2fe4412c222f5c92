package cadre.node.link;

import cadre.wire.link.NodeMessage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the server for as long as the node lives: dials, says hello, sends what
 * there is to send, and dials again when anything goes wrong. {@link Beats} renews the leases
 * meanwhile.
 */
public final class ServerLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);
    private static final Duration LASTING = Duration.ofSeconds(2);

    /** Two machines with one key: only a person can mend that. */
    private static final Duration UNTIL_A_PERSON_CAME = Duration.ofSeconds(60);

    private final ServerAddress server;
    private final String key;
    private final LinkHandler handler;
    private final HttpClient http;
    private final Backoff backoff;
    private final Thread thread;
    private volatile @Nullable Session session;
    private volatile boolean closed;
    private String lastTrouble = "";
    private int protocol = NodeMessage.PROTOCOL;

    /**
     * Makes a link that does nothing until {@link #start}.
     *
     * @param key the node's key
     * @param chance spreads the waits
     */
    public ServerLink(
            ServerAddress server, String key, LinkHandler handler, RandomGenerator chance) {
        this.server = server;
        this.key = key;
        this.handler = handler;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
        this.backoff = Backoff.usual(chance);
        this.thread = Thread.ofPlatform().name("cadre-link").daemon().unstarted(this::run);
    }

    /** Begins to dial. */
    public void start() {
        thread.start();
    }

    /**
     * Sends a message on the present connection, after all that were given before. Without a
     * connection it is dropped: {@link LinkHandler#welcomed} sends it again.
     */
    public void send(NodeMessage message) {
        var current = session;
        if (current != null && current.isWelcome()) {
            current.send(message);
        }
    }

    /** There may be log to send. Cheap; may be called at any rate. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Dials again, so that hello says what is new of the node. */
    public void renew() {
        var current = session;
        if (current != null) {
            current.renew();
        }
    }

    /** Whether the server has answered hello on a connection that still stands. */
    public boolean isConnected() {
        var current = session;
        return current != null && current.isWelcome();
    }

    /** Says goodbye and stops dialling. Nothing else ends by this. */
    @Override
    public void close() {
        closed = true;
        var current = session;
        if (current != null) {
            current.leave();
        }
        wake();
        try {
            // Interrupted only if it must be: that would close the log file it reads from.
            if (!thread.join(Duration.ofSeconds(1))) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            http.shutdownNow();
        }
    }

    private void run() {
        while (!closed) {
            long begun = System.nanoTime();
            try {
                talk();
            } catch (Renewed e) {
                log.atInfo().addKeyValue("server", server.url()).log("dialling again: news");
                continue;
            } catch (OtherProtocol e) {
                say(e);
                if (isLower(e.spoken())) {
                    protocol = e.spoken();
                    continue;
                }
                protocol = NodeMessage.PROTOCOL; // the server may be upgraded meanwhile
                pause(UNTIL_A_PERSON_CAME);
                continue;
            } catch (AlreadyConnected e) {
                say(e);
                pause(UNTIL_A_PERSON_CAME);
                continue;
            } catch (IOException | RuntimeException e) {
                say(e);
            } catch (InterruptedException e) {
                break; // only close() asks for this
            }
            if (System.nanoTime() - begun > LASTING.toNanos()) {
                backoff.reset();
            }
            pause(backoff.next());
        }
    }

    private boolean isLower(int spoken) {
        return spoken < protocol && NodeMessage.isSpoken(spoken);
    }

    private void talk() throws IOException, InterruptedException {
        var current = new Session(handler, thread);
        try {
            current.open(http, server.webSocket("/link"), key);
            session = current;
            current.converse(protocol, this::welcomed);
        } finally {
            session = null;
            current.abort();
            handler.disconnected();
        }
    }

    private void welcomed() {
        lastTrouble = "";
        protocol = NodeMessage.PROTOCOL;
        log.atInfo().addKeyValue("server", server.url()).log("connected to the server");
    }

    /** The same trouble is said once, not at each try. */
    private void say(Exception e) {
        var trouble = String.valueOf(e.getMessage());
        if (closed || trouble.equals(lastTrouble)) {
            return;
        }
        lastTrouble = trouble;
        var line = log.atWarn();
        if (e instanceof RuntimeException) {
            line = log.atError().setCause(e);
        } else if (e instanceof AlreadyConnected) {
            line = log.atError();
        }
        line.addKeyValue("server", server.url())
                .addKeyValue("trouble", trouble)
                .log("no connection to the server, the node keeps trying");
    }

    private void pause(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                return;
            }
        }
    }
}
