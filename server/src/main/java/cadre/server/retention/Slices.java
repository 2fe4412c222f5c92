package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.RetentionRun;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Runs the transactions of one run of retention so that nobody waits for them: each looks at the
 * clock and ends early, the next one gets less time if this one was held up (its commit included),
 * and between two the store is left alone for as long as it was held. For one thread.
 */
final class Slices {
    /** What is promised: the store is held no longer. */
    static final Duration LONGEST = Duration.ofMillis(20);

    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BooleanSupplier stopped;
    private final Runnable between;
    private final SliceTimes held = new SliceTimes();
    private final SliceTimes worked = new SliceTimes();
    private long budget = FIRST_NANOS;

    /**
     * Slices of a run.
     *
     * @param stopped whether to begin no more
     * @param between is called after each one, outside of its transaction
     */
    Slices(BooleanSupplier stopped, Runnable between) {
        this.stopped = stopped;
        this.between = between;
    }

    /** What is done in one transaction; it may be run again from its beginning. */
    @FunctionalInterface
    interface Piece<T> {
        T run(Tx tx, Budget budget);
    }

    boolean isStopped() {
        return stopped.getAsBoolean() || Thread.currentThread().isInterrupted();
    }

    /** How long they held the store, their commit included. */
    RetentionRun.Slices held() {
        return held.view();
    }

    /** How long their statements took. */
    RetentionRun.Slices worked() {
        return worked.view();
    }

    <T> T run(Database db, Piece<T> piece) {
        var began = new AtomicLong();
        var over = new AtomicLong();
        var committed = new AtomicLong();
        var told = new CountDownLatch(1);
        var result =
                db.write(tx -> {
                    began.set(System.nanoTime());
                    tx.afterCommit(() -> {
                        committed.set(System.nanoTime());
                        told.countDown();
                    });
                    if (tx.dialect().isShared()) {
                        // it may be undone by a power cut of this second, with all that came after
                        // it: then it is deleted again. So nobody waits for the disk meanwhile
                        tx.update("set local synchronous_commit = off");
                    }
                    var done = piece.run(tx, new Budget(budget));
                    over.set(System.nanoTime());
                    return done;
                });
        worked.add(over.get() - began.get());
        adapt(held(began, committed, told));
        between.run();
        return result;
    }

    /** From the first statement until the commit was told. */
    private static long held(AtomicLong began, AtomicLong committed, CountDownLatch told) {
        var known = false;
        try {
            known = told.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return (known ? committed.get() : System.nanoTime()) - began.get();
    }

    private void adapt(long took) {
        held.add(took);
        if (took > LONGEST.toNanos() / 2) {
            budget = Math.max(LEAST_NANOS, budget / 2);
        } else if (took < LONGEST.toNanos() / 4) {
            budget = Math.min(MOST_NANOS, budget + budget / 8);
        }
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(took, LONGEST_PAUSE_NANOS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
