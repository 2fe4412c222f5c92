package cadre.node.attempt;

import cadre.process.sweep.Sweep;
import cadre.process.sweep.SweepTarget;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the processes of an agent while the node's disk is nearly full, and lets them go on when
 * there is room again or the attempt is to end: what it has made can still be saved, and what it
 * does next does not fail for want of room. For one thread.
 */
final class DiskPause {
    private static final Logger log = LoggerFactory.getLogger(DiskPause.class);
    private static final long LOOK_NANOS = 500_000_000L;

    private final Attempt attempt;
    private final DiskSpace disk;
    private final Consumer<String> notice;
    private final Sweep sweep = new Sweep(Duration.ofSeconds(10));
    private @Nullable Supplier<SweepTarget> target;
    private boolean isPaused;
    private boolean isSaid;
    private long lookNanos = System.nanoTime() - LOOK_NANOS;

    /**
     * Pauses nothing yet.
     *
     * @param notice tells people
     */
    DiskPause(Attempt attempt, DiskSpace disk, Consumer<String> notice) {
        this.attempt = attempt;
        this.disk = disk;
        this.notice = notice;
    }

    /** The agent whose processes these are runs now. */
    void of(Supplier<SweepTarget> processes) {
        target = processes;
    }

    /** It may have been paused by an earlier run of the node. */
    void mayBe() {
        isPaused = true;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Looks at the disk now and then. Cheap; may be called at any rate. */
    void look() {
        var processes = target;
        long now = System.nanoTime();
        if (processes == null || now - lookNanos < LOOK_NANOS) {
            return;
        }
        lookNanos = now;
        if (attempt.stop().isAsked()) {
            resume(processes);
        } else if (disk.isNearlyFull()) {
            pause(processes);
        } else if (isPaused && disk.isEnough()) {
            resume(processes);
        }
    }

    private void pause(Supplier<SweepTarget> processes) {
        if (isPaused && isSaid) {
            return;
        }
        isPaused = true;
        isSaid = true;
        int stopped = sweep.pause(processes.get());
        say("paused, for the node's disk is full: " + disk.trouble().orElse(""));
        log.atWarn()
                .addKeyValue("attempt", attempt.order().attempt())
                .addKeyValue("processes", stopped)
                .log("an agent is paused until there is room on the disk");
    }

    private void resume(Supplier<SweepTarget> processes) {
        if (!isPaused) {
            return;
        }
        isPaused = false;
        sweep.resume(processes.get());
        if (isSaid) {
            isSaid = false;
            say("goes on after a pause: there is room on the node's disk, or it is to end");
        }
    }

    private void say(String line) {
        notice.accept(line);
        try {
            attempt.files().say(line);
        } catch (RuntimeException full) {
            log.atDebug().setCause(full).log("a pause is not in the log of the attempt");
        }
    }
}
