package cadre.node.attempt;

import cadre.node.spool.OutputPump;
import cadre.node.supervise.RunEnd;
import cadre.node.supervise.WatchedRun;
import cadre.process.ProcessIdentity;
import cadre.process.sweep.Sweep;
import cadre.process.sweep.SweepTarget;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stays with one run to its end: moves its output, watches the limits, asks for its end. When the
 * supervisor died it goes on by the process's identity and ends it itself if need be. For one
 * thread.
 */
final class RunWatch {
    private static final Duration QUICK = Duration.ofMillis(10);
    private static final Duration SLOW = Duration.ofMillis(40);
    private static final Duration RESPITE = Duration.ofSeconds(15);

    /** Whether a run is to end. */
    interface Reason {
        /**
         * The grace between TERM and KILL when it is to end.
         *
         * @throws InterruptedException to leave the run alone
         */
        Optional<Duration> graceToEnd() throws InterruptedException;
    }

    private final OutputPump pump;
    private final Runnable moved;
    private final Reason reasonToEnd;
    private final RunLimits limits;

    /**
     * For one run.
     *
     * @param moved called when there is something new in the spool
     * @param reasonToEnd asked all the time
     */
    RunWatch(OutputPump pump, Runnable moved, RunLimits limits, Reason reasonToEnd) {
        this.pump = pump;
        this.moved = moved;
        this.limits = limits;
        this.reasonToEnd = reasonToEnd;
    }

    /** Returns when it has ended; empty when nobody saw how. */
    Optional<RunEnd> follow(
            WatchedRun run, Supplier<SweepTarget> target, Supplier<Optional<RunEnd>> written)
            throws InterruptedException {
        var pause = QUICK;
        boolean asked = false;
        long askedNanos = 0;
        while (run.end().isEmpty()) {
            pause = turn() ? QUICK : longer(pause);
            var reason = reasonToEnd.graceToEnd();
            if (reason.isPresent() && !asked) {
                asked = true;
                askedNanos = System.nanoTime();
                run.stop(reason.get());
            }
            boolean deaf =
                    asked
                            && System.nanoTime() - askedNanos
                                    > reason.orElse(Duration.ZERO).plus(RESPITE).toNanos();
            if (run.isSupervisorGone() || deaf) {
                followAlone(run.process(), target);
                return run.end().or(written);
            }
            run.await(pause);
        }
        return run.end();
    }

    /** The same without a supervisor. */
    void followAlone(ProcessIdentity process, Supplier<SweepTarget> target)
            throws InterruptedException {
        var pause = QUICK;
        while (process.isAlive() && reasonToEnd.graceToEnd().isEmpty()) {
            pause = turn() ? QUICK : longer(pause);
            Thread.sleep(pause);
        }
        new Sweep(Duration.ofSeconds(10))
                .sweep(target.get(), reasonToEnd.graceToEnd().orElse(Duration.ZERO));
    }

    private boolean turn() {
        boolean any = pump.pumpOnce();
        if (any) {
            limits.active();
        }
        if (pump.tellAside() || any) {
            moved.run();
        }
        return any;
    }

    private static Duration longer(Duration pause) {
        var next = pause.multipliedBy(3).dividedBy(2);
        return next.compareTo(SLOW) > 0 ? SLOW : next;
    }
}
