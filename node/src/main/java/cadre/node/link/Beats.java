package cadre.node.link;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases while a connection stands, on a platform thread of the highest priority that
 * has nothing else to do: neither a busy machine nor a long log nor a slow disk keeps a beat
 * waiting. It waits for the one piece of log that is being written, for no other.
 */
final class Beats implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Beats.class);

    private final Session session;
    private final long intervalNanos;
    private final Thread thread;
    private volatile boolean closed;

    private Beats(Session session, Duration interval) {
        this.session = session;
        this.intervalNanos = interval.toNanos();
        this.thread =
                Thread.ofPlatform()
                        .name("cadre-beat")
                        .daemon()
                        .priority(Thread.MAX_PRIORITY)
                        .unstarted(this::run);
    }

    /** Beats at once, and then at this interval. */
    static Beats begin(Session session, Duration interval) {
        var beats = new Beats(session, interval);
        beats.thread.start();
        return beats;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            long left = next - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
                continue;
            }
            next = System.nanoTime() + intervalNanos;
            try {
                session.beat();
            } catch (IOException e) {
                session.end(String.valueOf(e.getMessage()));
                return;
            } catch (InterruptedException e) {
                return; // nobody asks for this
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("no beat could be made by a bug; report this");
                session.end("no beat could be made");
                return;
            }
        }
    }
}
