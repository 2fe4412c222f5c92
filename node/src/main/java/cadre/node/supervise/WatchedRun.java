package cadre.node.supervise;

import cadre.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run as the node sees it: told of its end on a connection of its own. Thread-safe. */
public final class WatchedRun implements AutoCloseable {
    private final String run;
    private final Line line;
    private final ProcessIdentity process;
    private @Nullable RunEnd end;
    private boolean gone;

    private WatchedRun(String run, Line line, ProcessIdentity process) {
        this.run = run;
        this.line = line;
        this.process = process;
    }

    static WatchedRun begin(String run, Line line, ProcessIdentity process) {
        var watched = new WatchedRun(run, line, process);
        Thread.ofVirtual().name("hears of " + run).start(watched::hear);
        return watched;
    }

    /** Which process it is. */
    public ProcessIdentity process() {
        return process;
    }

    /** How it ended, if it has; empty too when the supervisor is gone. */
    public synchronized Optional<RunEnd> end() {
        return Optional.ofNullable(end);
    }

    /** Whether the supervisor died before it told the end. */
    public synchronized boolean isSupervisorGone() {
        return gone && end == null;
    }

    /** Waits at most so long for the end or the supervisor's death. */
    public synchronized void await(Duration atMost) throws InterruptedException {
        if (end == null && !gone) {
            wait(Math.max(1, atMost.toMillis()));
        }
    }

    /** Asks for its end: TERM, after {@code grace} KILL, until nothing of it is left. */
    public void stop(Duration grace) {
        try {
            line.write(new Request.Stop(run, grace.toMillis()));
        } catch (IOException e) {
            lose();
        }
    }

    /**
     * Lets it go on until then and, if this is not said again by then, has it ended.
     *
     * @param untilMs milliseconds since the machine's boot
     */
    public void mayRunUntil(long untilMs) {
        try {
            line.write(new Request.Until(run, untilMs));
        } catch (IOException e) {
            lose();
        }
    }

    @Override
    public void close() {
        line.close();
    }

    private void hear() {
        try {
            var told = line.read(Reply.class);
            if (told.isPresent() && told.get() instanceof Reply.Exited(var ending)) {
                synchronized (this) {
                    end = ending;
                    notifyAll();
                }
                return;
            }
        } catch (IOException | RuntimeException e) {
            // the same as its end: nobody tells any more
        }
        lose();
    }

    private synchronized void lose() {
        gone = true;
        notifyAll();
    }
}
