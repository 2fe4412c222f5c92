package cadre.server.fleet;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that waits, does one round, and waits again until it is closed. A round that fails is
 * logged and the next one comes all the same.
 */
public final class Loop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final Pause pause;
    private final Runnable round;
    private final Thread thread;

    /** A loop that is not started. */
    public Loop(String name, Pause pause, Runnable round) {
        this.pause = pause;
        this.round = round;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /** What a loop does between two rounds. */
    @FunctionalInterface
    public interface Pause {
        /** Waits. */
        void await() throws InterruptedException;

        /** A wait of always the same length. */
        static Pause of(Duration tick) {
            return () -> Thread.sleep(tick);
        }
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (true) {
            try {
                pause.await();
                round.run();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.atError()
                        .setCause(e)
                        .addKeyValue("loop", thread.getName())
                        .log("a round failed; the next one comes soon, report it if it stays");
            }
        }
    }

    /** Ends it; a round that has begun comes to its end, within ten seconds. */
    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(LONGEST_END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
