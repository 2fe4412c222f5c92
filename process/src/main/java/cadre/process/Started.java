package cadre.process;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program that was launched and may still run. Safe to use from any thread. */
public final class Started {
    private final ProcessIdentity identity;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int exitCode = -1;

    Started(ProcessIdentity identity) {
        this.identity = identity;
    }

    /** Which process it is; also its session and process group id. Store it to find it again. */
    public ProcessIdentity identity() {
        return identity;
    }

    /** Blocks until it has ended; 128 + signal number when a signal ended it. */
    public int await() throws InterruptedException {
        over.await();
        return exitCode;
    }

    /** Blocks until it has ended or the time is up; empty when it still runs then. */
    public OptionalInt await(Duration atMost) throws InterruptedException {
        boolean ended = over.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return ended ? OptionalInt.of(exitCode) : OptionalInt.empty();
    }

    /** The exit code when it has ended. */
    public OptionalInt exitCode() {
        return over.getCount() == 0 ? OptionalInt.of(exitCode) : OptionalInt.empty();
    }

    void ended(int code) {
        exitCode = code;
        over.countDown();
    }
}
