package cadre.server.fleet;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that waits, does one round, and waits again until it is closed. A round that fails is
 * logged and the next one comes all the same; while something is away that is said once.
 */
public final class Loop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

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
        var away = false;
        while (true) {
            try {
                pause.await();
                round.run();
                if (away) {
                    log.atInfo().addKeyValue("loop", thread.getName()).log("what was away is back");
                }
                away = false;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                // what is read may be too deep, and a jar have been replaced
                var unavailable =
                        e instanceof CadreException why && why.code() == ErrorCode.UNAVAILABLE;
                say(e, unavailable, away);
                away = unavailable;
                if (!rest()) {
                    return;
                }
            }
        }
    }

    private void say(Throwable e, boolean unavailable, boolean saidBefore) {
        if (!unavailable) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("loop", thread.getName())
                    .log("a round failed; the next one comes soon, report it if it stays");
        } else if (!saidBefore) {
            log.atWarn()
                    .addKeyValue("loop", thread.getName())
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("something is away, see reason; tried again until it is back");
        }
    }

    /** What woke the loop may wake it at once again: a failed round is not repeated that fast. */
    private static boolean rest() {
        try {
            Thread.sleep(AFTER_FAILURE);
            return true;
        } catch (InterruptedException _) {
            return false;
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
