package cadre.app.drill;

import cadre.process.Signal;
import cadre.process.Started;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A program of the drill's that runs, or has run, with what it printed in two files. */
final class Program {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int LONGEST_SHOWN = 2_000;

    private final String name;
    private final Started started;
    private final Path out;
    private final Path err;

    Program(String name, Started started, Path out, Path err) {
        this.name = name;
        this.started = started;
        this.out = out;
        this.err = err;
    }

    Path err() {
        return err;
    }

    long pid() {
        return started.identity().pid();
    }

    boolean isAlive() {
        return started.exitCode().isEmpty();
    }

    /**
     * Waits until it has printed the text.
     *
     * @throws CadreException UNAVAILABLE if it ends before, or takes too long
     */
    void awaitOut(String text) throws InterruptedException {
        await(out, text);
    }

    /** The same of what it says beside its results. */
    void awaitErr(String text) throws InterruptedException {
        await(err, text);
    }

    private void await(Path file, String text) throws InterruptedException {
        var end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            if (read(file).contains(text)) {
                return;
            }
            if (started.await(Duration.ofMillis(20)).isPresent() && !read(file).contains(text)) {
                break;
            }
        }
        throw broken("did not get ready");
    }

    /** Waits for its end, which must be a good one. */
    void awaitDone() throws InterruptedException {
        var exit = started.await(START);
        if (exit.isEmpty() || exit.getAsInt() != 0) {
            throw broken("did not end well");
        }
    }

    /** SIGSTOP. */
    void hold() {
        started.identity().signal(Signal.STOP);
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() throws InterruptedException {
        started.identity().signal(Signal.KILL);
        started.await();
    }

    /** SIGTERM; whether it has ended by itself in time. Else it is killed. */
    boolean stop() throws InterruptedException {
        return stop(Signal.TERM);
    }

    /** The same for a program that first finishes what it does: asked once more, it leaves that. */
    boolean handOver() throws InterruptedException {
        started.identity().signal(Signal.TERM);
        if (started.await(BETWEEN).isPresent()) {
            return true;
        }
        return stop(Signal.TERM);
    }

    /** The same by another signal. */
    boolean stop(Signal signal) throws InterruptedException {
        started.identity().signal(signal);
        if (started.await(STOP).isPresent()) {
            return true;
        }
        kill();
        return false;
    }

    private CadreException broken(String how) {
        var said = read(err);
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A program of the drill " + how,
                Map.of(
                        "program",
                        name,
                        "exit",
                        exitWord(),
                        "said",
                        said.substring(Math.max(0, said.length() - LONGEST_SHOWN))),
                "See what it says; 'cadre doctor' may say more");
    }

    private String exitWord() {
        var exit = started.exitCode();
        return exit.isPresent() ? Integer.toString(exit.getAsInt()) : "none, it still runs";
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
