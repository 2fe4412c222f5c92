package cadre.node.supervise;

import cadre.process.BootClock;
import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.Started;
import cadre.process.sweep.Sweep;
import cadre.process.sweep.Swept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One program that the supervisor has started, until nothing of it is left. Thread-safe. */
final class HeldRun {
    private static final Logger log = LoggerFactory.getLogger(HeldRun.class);
    private static final Duration LIMIT_GRACE = Duration.ofSeconds(5);
    private static final Duration LEASH_GRACE = Duration.ofSeconds(10);
    private static final long LEASH_LOOK_MS = 500;
    private static final Duration INIT_PATIENCE = Duration.ofMillis(500);
    private static final int NEVER_SEEN = 255;
    private static final long BUILDING_MS = 10;
    private static final Duration WRITE_AGAIN = Duration.ofSeconds(1);

    private final RunOrder order;
    private final Started started;
    private final long startedNanos = System.nanoTime();
    private final Runnable onEnd;
    private final Sweep sweep = new Sweep(Duration.ofSeconds(10));
    private final List<Line> listeners = new ArrayList<>();
    private @Nullable Duration stopGrace;
    private long untilMs = Long.MAX_VALUE;
    private boolean over;
    private @Nullable RunEnd end;

    private HeldRun(RunOrder order, Started started, Runnable onEnd) {
        this.order = order;
        this.started = started;
        this.onEnd = onEnd;
    }

    /**
     * Starts the program.
     *
     * @throws cadre.process.CannotStart if it cannot be started
     */
    static HeldRun begin(Launcher launcher, RunOrder order, Runnable onEnd) {
        var command = new Command(order.argv(), order.env(), order.directory());
        var started = launcher.launch(command, order.stdin(), order.stdout(), order.stderr());
        return new HeldRun(order, started, onEnd);
    }

    /** Tells this connection which process it is and, later or now, how it ended. */
    synchronized void attach(Line line) throws IOException {
        line.write(new Reply.Running(started.identity()));
        if (end == null) {
            listeners.add(line);
        } else {
            line.write(new Reply.Exited(end));
        }
    }

    /** Ends it: TERM, after {@code grace} KILL. */
    synchronized void stop(Duration grace) {
        if (stopGrace == null || grace.compareTo(stopGrace) < 0) {
            stopGrace = grace;
        }
        notifyAll();
    }

    /** Ends it then, in milliseconds since the machine's boot, unless this is said again. */
    synchronized void mayRunUntil(long untilMs) {
        this.untilMs = untilMs;
        notifyAll();
    }

    /** Begins to wait for its end. */
    void watch() {
        Thread.ofVirtual().name("waits for " + order.run()).start(this::awaitExit);
        Thread.ofVirtual().name("holds " + order.run()).start(this::hold);
    }

    private void awaitExit() {
        try {
            started.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            over = true;
            notifyAll();
        }
    }

    private void hold() {
        try {
            letBegin();
            var processes = processes();
            patiently(() -> processes.write(order.files()));
            var grace = awaitReasonToEnd();
            var swept = sweep.sweep(processes.target(), grace.orElse(Duration.ZERO));
            var code = started.await(Duration.ofSeconds(10));
            tell(ending(grace.isPresent(), swept, code));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("run", order.run())
                    .setCause(e)
                    .log("a run cannot be held, its node judges it by what it left");
        } finally {
            onEnd.run();
        }
    }

    /** What is done here must not take the processor from a sandbox that is just being built. */
    private synchronized void letBegin() throws InterruptedException {
        if (!over && stopGrace == null) {
            wait(BUILDING_MS);
        }
    }

    private RunProcesses processes() {
        var launched = started.identity();
        var known = new ArrayList<>(List.of(launched));
        sweep.namespaceInit(launched, INIT_PATIENCE).ifPresent(known::add);
        return new RunProcesses(order.marker(), order.node(), launched, known, order.uid());
    }

    /** Empty when it has ended by itself; else how long it may take to end. */
    private synchronized Optional<Duration> awaitReasonToEnd() throws InterruptedException {
        while (!over && stopGrace == null) {
            long left = limitMs() - ranMs();
            if (left <= 0) {
                return Optional.of(LIMIT_GRACE);
            }
            if (untilMs == Long.MAX_VALUE) {
                wait(left);
            } else if (BootClock.millis() >= untilMs) {
                stopGrace = LEASH_GRACE;
            } else {
                wait(Math.min(left, LEASH_LOOK_MS)); // a wait does not see the machine's sleep
            }
        }
        return over ? Optional.empty() : Optional.ofNullable(stopGrace);
    }

    private synchronized RunEnd ending(boolean toldToEnd, Swept swept, OptionalInt code) {
        var process = started.identity();
        var killed = new ArrayList<>(swept.terminated());
        killed.addAll(swept.killed());
        return new RunEnd(
                process.pid(),
                process.startTicks(),
                process.bootId(),
                code.orElse(NEVER_SEEN),
                toldToEnd,
                toldToEnd && stopGrace == null,
                killed,
                swept.left(),
                ranMs());
    }

    /** A full disk is no reason to leave a run alone, or its node without the news of its end. */
    private void patiently(Runnable writing) {
        try {
            writing.run();
        } catch (UncheckedIOException e) {
            log.atError()
                    .addKeyValue("run", order.run())
                    .setCause(e)
                    .log("a run cannot be written down, it is tried again");
            Thread.ofVirtual().name("writes down " + order.run()).start(() -> again(writing));
        }
    }

    private void again(Runnable writing) {
        try {
            while (Files.isDirectory(order.files())) {
                Thread.sleep(WRITE_AGAIN);
                try {
                    writing.run();
                    return;
                } catch (UncheckedIOException e) {
                    log.atDebug().addKeyValue("run", order.run()).setCause(e).log("not yet");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(RunEnd ending) {
        patiently(() -> ending.write(order.files()));
        List<Line> all;
        synchronized (this) {
            end = ending;
            all = List.copyOf(listeners);
        }
        for (var line : all) {
            try {
                line.write(new Reply.Exited(ending));
            } catch (IOException e) {
                log.atDebug().addKeyValue("run", order.run()).setCause(e).log("nobody listens");
            }
        }
    }

    private long limitMs() {
        return Math.min(order.limitSec(), 1_000_000_000) * 1_000;
    }

    private long ranMs() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }
}
