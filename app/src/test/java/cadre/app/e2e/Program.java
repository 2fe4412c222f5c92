package cadre.app.e2e;

import cadre.app.BuiltProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program of Cadre's as a process of its own, with what it printed. */
final class Program implements AutoCloseable {
    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private Program(Process process) {
        this.process = process;
        readers.add(collect(process.inputReader(StandardCharsets.UTF_8), out));
        readers.add(collect(process.errorReader(StandardCharsets.UTF_8), err));
    }

    /**
     * Starts {@code cadre ARGUMENTS} on this machine's Java with exactly this environment.
     *
     * @param before what starts it, such as setpriv; usually nothing
     */
    static Program cadre(
            Path directory,
            Map<String, String> env,
            List<String> before,
            List<String> jvm,
            BuiltProgram program,
            List<String> arguments) {
        var argv = new ArrayList<String>(before);
        argv.addAll(program.commandLine(jvm, arguments));
        return start(directory, env, argv);
    }

    /** Starts any program. */
    static Program start(Path directory, Map<String, String> env, List<String> argv) {
        try {
            var builder = new ProcessBuilder(argv).directory(directory.toFile());
            builder.environment().clear();
            builder.environment().putAll(env);
            var process = builder.start();
            process.getOutputStream().close();
            return new Program(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end; its exit code. */
    int exitCode(Duration maxWait) {
        try {
            if (!process.waitFor(maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + maxWait + ":\n" + everything());
            }
            for (var reader : readers) {
                reader.join(5_000);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The first line of standard output that holds {@code text}, once it is there. */
    String awaitOut(String text, Duration maxWait) {
        return await(out, text, maxWait);
    }

    /** The first line of standard error that holds {@code text}, once it is there. */
    String awaitErr(String text, Duration maxWait) {
        return await(err, text, maxWait);
    }

    String out() {
        return String.join("\n", out);
    }

    String err() {
        return String.join("\n", err);
    }

    String everything() {
        return "stdout:\n" + out() + "\nstderr:\n" + err();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(20));
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // the other one closes what it says
    }

    /** SIGTERM, another one for what would finish its work first, then kill -9 after a while. */
    @Override
    public void close() {
        terminate();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                terminate();
            }
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String await(List<String> lines, String text, Duration maxWait) {
        var end = System.nanoTime() + maxWait.toNanos();
        while (true) {
            for (var line : lines) {
                if (line.contains(text)) {
                    return line;
                }
            }
            if (System.nanoTime() > end || (!process.isAlive() && readersDone())) {
                throw new AssertionError("never printed '" + text + "':\n" + everything());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean readersDone() {
        return readers.stream().noneMatch(Thread::isAlive);
    }

    private static Thread collect(BufferedReader from, List<String> into) {
        // a virtual thread that reads a pipe may keep its carrier, and there are few of them
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (from) {
                        from.lines().forEach(into::add);
                    } catch (IOException | UncheckedIOException e) {
                        into.add("(stream ended: " + e.getMessage() + ")");
                    }
                });
    }
}
