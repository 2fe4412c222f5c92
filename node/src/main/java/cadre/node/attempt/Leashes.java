package cadre.node.attempt;

import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends attempts that are without the server for longer than their jobs allow, and looks at the
 * disk, which may keep it waiting: whoever beats must not wait for that.
 */
final class Leashes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Leashes.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final long DISK_TICKS = 20;

    private final Supplier<Collection<AttemptRunner>> held;
    private final LongSupplier freeBytes;
    private final Thread thread;
    private volatile long lastFreeBytes;

    /** Not started. */
    Leashes(Supplier<Collection<AttemptRunner>> held, LongSupplier freeBytes) {
        this.held = held;
        this.freeBytes = freeBytes;
        this.thread = Thread.ofPlatform().daemon().name("leashes").unstarted(this::run);
    }

    void start() {
        lastFreeBytes = freeBytes.getAsLong();
        thread.start();
    }

    /** Free disk space when it was last looked at. */
    long freeBytes() {
        return lastFreeBytes;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    void lookOnce() {
        held.get().forEach(AttemptRunner::endIfUnreachable);
    }

    private void run() {
        try {
            for (long round = 1; ; round++) {
                Thread.sleep(TICK);
                look(round);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    private void look(long round) {
        try {
            lookOnce();
            if (round % DISK_TICKS == 0) {
                lastFreeBytes = freeBytes.getAsLong();
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("attempts cannot be looked after; report this");
        }
    }
}
