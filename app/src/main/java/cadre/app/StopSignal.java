package cadre.app;

import cadre.cli.command.ExitStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/** Waits for SIGTERM or Ctrl-C, so that a program can end in its own order. */
final class StopSignal {
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch second;
    private volatile int status = ExitStatus.DONE;

    private StopSignal(boolean endsInTwoSteps) {
        this.second = new CountDownLatch(endsInTwoSteps ? 1 : 0);
    }

    /** Takes both signals over. A second one ends the process at once. */
    static StopSignal take() {
        return take(new StopSignal(false));
    }

    /** The same for a program that finishes first: a second one is told, a third ends it. */
    static StopSignal takeInTwoSteps() {
        return take(new StopSignal(true));
    }

    private static StopSignal take(StopSignal stop) {
        Signal.handle(new Signal("TERM"), _ -> stop.asked(ExitStatus.DONE));
        Signal.handle(new Signal("INT"), _ -> stop.asked(ExitStatus.INTERRUPTED));
        return stop;
    }

    /** Waits; 0 for SIGTERM, 130 for Ctrl-C. */
    int await() throws InterruptedException {
        first.await();
        return status;
    }

    /** Waits for a second signal; whether it came in that time. */
    boolean awaitSecond(Duration most) throws InterruptedException {
        return second.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void asked(int answer) {
        if (first.getCount() > 0) {
            status = answer;
            first.countDown();
        } else if (second.getCount() > 0) {
            second.countDown();
        } else {
            Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
        }
    }
}
