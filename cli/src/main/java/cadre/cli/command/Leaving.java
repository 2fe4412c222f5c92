package cadre.cli.command;

import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C and SIGTERM while something is followed that goes on by itself: they interrupt the thread
 * that follows, and end nothing else.
 */
final class Leaving implements AutoCloseable {
    private static final Signal INT = new Signal("INT");
    private static final Signal TERM = new Signal("TERM");

    private final Thread follower = Thread.currentThread();
    private final AtomicInteger status = new AtomicInteger();
    private final SignalHandler beforeInt;
    private final SignalHandler beforeTerm;
    private volatile boolean isElsewhere;

    /** Takes both over until closed, for the thread that makes it. */
    Leaving() {
        beforeInt = Signal.handle(INT, _ -> interrupted());
        beforeTerm = Signal.handle(TERM, _ -> leave(ExitStatus.TERMINATED));
    }

    private void interrupted() {
        if (!isElsewhere) {
            leave(ExitStatus.INTERRUPTED);
        }
    }

    private void leave(int how) {
        status.compareAndSet(0, how);
        follower.interrupt();
    }

    /** Whether someone wants to leave. */
    boolean isWanted() {
        return status.get() != 0;
    }

    /** The exit status for it. */
    int status() {
        return status.get();
    }

    /** Another program has the terminal, and Ctrl-C there is for it alone; until it is closed. */
    Elsewhere elsewhere() {
        isElsewhere = true;
        return () -> isElsewhere = false;
    }

    /** While another program has the terminal. */
    interface Elsewhere extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public void close() {
        Signal.handle(INT, beforeInt);
        Signal.handle(TERM, beforeTerm);
        if (isWanted()) {
            Thread.interrupted(); // it has been heard
        }
    }
}
