package cadre.node.attempt;

import cadre.wire.job.Ending;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt is to end before its agent does, the first reason counts; and whether the node
 * ends, which leaves the attempt as it is for the next run of the node. The attempt's thread is
 * interrupted only where it says so: elsewhere an interrupt would close a file that is being read,
 * or cut a start in two.
 */
final class StopAsked {
    private @Nullable Ending ending;
    private boolean leaving;
    private @Nullable Thread byStop;
    private @Nullable Thread byLeaving;

    /** Asks for the end of the attempt. */
    synchronized void ask(Ending because) {
        if (ending == null) {
            ending = because;
        }
        if (byStop != null) {
            byStop.interrupt();
        }
    }

    /** The node ends. */
    synchronized void leave() {
        leaving = true;
        if (byLeaving != null) {
            byLeaving.interrupt();
        }
    }

    synchronized @Nullable Ending reason() {
        return ending;
    }

    synchronized boolean isAsked() {
        return ending != null;
    }

    /**
     * To be called where the attempt's thread can be left at any time.
     *
     * @throws InterruptedException if the node ends
     */
    synchronized void failIfLeaving() throws InterruptedException {
        if (leaving) {
            throw new InterruptedException("the node ends");
        }
    }

    /** From here to {@link #notInterruptible} a stop and the node's end interrupt the caller. */
    synchronized void interruptibleByStop() throws InterruptedException {
        interruptibleByLeaving();
        if (ending != null) {
            notInterruptible();
            throw new InterruptedException("the attempt is to end");
        }
        byStop = Thread.currentThread();
    }

    /** From here to {@link #notInterruptible} only the node's end interrupts the caller. */
    synchronized void interruptibleByLeaving() throws InterruptedException {
        failIfLeaving();
        byLeaving = Thread.currentThread();
    }

    /** What was interrupted is over; a late interrupt is forgotten. */
    synchronized void notInterruptible() {
        byStop = null;
        byLeaving = null;
        Thread.interrupted();
    }
}
