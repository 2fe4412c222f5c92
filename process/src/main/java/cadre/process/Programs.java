package cadre.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs that end soon (git, {@code claude --version}) and hands back how they ended. On
 * Linux each runs in a session of its own, so that its time limit ends all of its group. For agents
 * and for anything isolated use {@link Launcher} and a sweep.
 */
public final class Programs {
    private static final Optional<Path> SETSID =
            find("setsid", "/usr/bin:/bin").filter(_ -> Files.isDirectory(Path.of("/proc/self")));

    /**
     * After the program's end a child of it may still hold its output open: not waited for longer.
     */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /**
     * Runs a program to its end with its output captured.
     *
     * @param timeout after it the program and all it started are killed
     * @param maxOutputBytes bound for stdout and stderr each; the rest is read and dropped
     * @throws CannotStart when it did not start
     */
    public Finished run(Command command, Stdin stdin, Duration timeout, int maxOutputBytes)
            throws InterruptedException {
        return run(command, stdin, ProcessBuilder.Redirect.PIPE, timeout, maxOutputBytes);
    }

    /**
     * Runs a program to its end with its standard output written to a file, which is replaced.
     *
     * @param maxErrorBytes bound for stderr; {@code stdout} of the result is empty
     * @throws CannotStart when it did not start
     */
    public Finished runToFile(
            Command command, Stdin stdin, Path stdoutFile, Duration timeout, int maxErrorBytes)
            throws InterruptedException {
        var target = ProcessBuilder.Redirect.to(stdoutFile.toFile());
        return run(command, stdin, target, timeout, maxErrorBytes);
    }

    /**
     * Starts a program that goes on by itself, also after this one, as the programs of a desktop
     * do. It reads nothing, and what it prints is dropped.
     *
     * @param patience how long to see whether it fails at once
     * @return how it ended, empty if it goes on
     * @throws CannotStart when it did not start
     */
    public static OptionalInt leave(Command command, Duration patience)
            throws InterruptedException {
        var builder = builder(command);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        var process = started(command, builder);
        return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /**
     * Looks a program up as a shell would.
     *
     * @param name a plain name; one with a separator is only checked to be an executable file
     * @param path a PATH value; entries that are not absolute are skipped
     */
    public static Optional<Path> find(String name, String path) {
        try {
            if (name.contains("/") || name.contains(File.separator)) {
                return Optional.of(Path.of(name)).filter(Programs::isProgram);
            }
            for (var entry : path.split(File.pathSeparator)) {
                var candidate = Path.of(entry).resolve(name);
                if (candidate.isAbsolute() && isProgram(candidate)) {
                    return Optional.of(candidate);
                }
            }
            return Optional.empty();
        } catch (InvalidPathException notAName) {
            return Optional.empty();
        }
    }

    static Path resolve(Command command) {
        var path = command.env().getOrDefault("PATH", "");
        return find(command.program(), path)
                .orElseThrow(() ->
                        new CannotStart(
                                command.program(),
                                "no such program"
                                        + (command.program().contains("/")
                                                ? ""
                                                : " in PATH '" + path + "'")));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Finished run(
            Command command,
            Stdin stdin,
            ProcessBuilder.Redirect stdout,
            Duration timeout,
            int maxBytes)
            throws InterruptedException {
        var process = start(command, stdin, stdout);
        feed(process, stdin);
        var out = Capture.of(process.getInputStream(), maxBytes);
        var err = Capture.of(process.getErrorStream(), maxBytes);
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!ended) {
                killAll(process);
            }
        }
        int code = process.waitFor();
        var drainUntil = System.nanoTime() + DRAIN.toNanos();
        out.awaitEnd(drainUntil);
        err.awaitEnd(drainUntil);
        return new Finished(
                code, !ended, out.bytes(), err.bytes(), out.truncated() || err.truncated());
    }

    private static Process start(Command command, Stdin stdin, ProcessBuilder.Redirect stdout) {
        var builder = builder(command);
        builder.redirectOutput(stdout);
        if (stdin instanceof Stdin.FromFile(var file)) {
            builder.redirectInput(file.toFile());
        }
        return started(command, builder);
    }

    private static ProcessBuilder builder(Command command) {
        var argv = new ArrayList<String>();
        SETSID.ifPresent(setsid -> argv.add(setsid.toString()));
        argv.add(resolve(command).toString());
        argv.addAll(command.argv().subList(1, command.argv().size()));
        var builder = new ProcessBuilder(argv).directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.env());
        return builder;
    }

    private static Process started(Command command, ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CannotStart(command.program(), String.valueOf(e.getMessage()));
        }
    }

    private static void feed(Process process, Stdin stdin) {
        var bytes = stdin instanceof Stdin.Bytes(var given) ? given : new byte[0];
        if (stdin instanceof Stdin.FromFile) {
            return;
        }
        Thread.ofVirtual()
                .name("stdin of " + process.pid())
                .start(() -> {
                    try (var in = process.getOutputStream()) {
                        in.write(bytes);
                    } catch (IOException notReadToItsEnd) {
                        // The program's own choice; its exit code says whether it matters.
                    }
                });
    }

    /** Twice: what is born while the first list is worked off is in the second. */
    private static void killAll(Process process) {
        for (int round = 0; round < 2; round++) {
            var all = new ArrayList<>(process.descendants().toList());
            all.addAll(groupOf(process));
            all.forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    private static List<ProcessHandle> groupOf(Process process) {
        if (SETSID.isEmpty()) {
            return List.of();
        }
        return ProcessHandle.allProcesses()
                .filter(other ->
                        ProcessStat.read(other.pid())
                                .filter(stat -> stat.session() == process.pid())
                                .isPresent())
                .toList();
    }
}
