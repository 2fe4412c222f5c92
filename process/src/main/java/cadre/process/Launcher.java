package cadre.process;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts programs that run long: agents, and Cadre's own supervisor. Each leads a session of its
 * own, reads and writes files that were opened before its first instruction, inherits no other
 * descriptor, and goes on when this JVM dies. Linux only.
 */
public final class Launcher {
    private static final Path NULL = Path.of("/dev/null");

    /** Links the C library calls now (about 50 ms), not in the way of the first agent. */
    public Launcher() {
        Spawn.link();
    }

    /**
     * Starts a program.
     *
     * @param stdinFile what it reads, for example {@code /dev/null}
     * @param stdoutFile created 0600 if absent, appended to
     * @param stderrFile created 0600 if absent, appended to; may be the same file
     * @throws CannotStart when it did not start; then nothing of it has run
     */
    public Started launch(Command command, Path stdinFile, Path stdoutFile, Path stderrFile) {
        if (!Files.isDirectory(command.directory())) {
            throw new CannotStart(
                    command.program(), "its directory " + command.directory() + " does not exist");
        }
        var program = Programs.resolve(command);
        var files = new Spawn.Files(stdinFile, stdoutFile, stderrFile);
        long pid = Spawn.start(program, command, files);
        // Not collected yet, so its /proc entry is there even if it has ended already.
        var identity =
                ProcessIdentity.of(pid)
                        .orElseThrow(() -> new IllegalStateException("child without /proc entry"));
        var started = new Started(identity);
        Thread.ofPlatform()
                .daemon()
                .name("waits for " + pid)
                .start(() -> started.ended(Posix.waitFor(pid)));
        return started;
    }

    /**
     * Starts a program that is to outlive this JVM: no input, output appended to one file. It leads
     * a session of its own, so neither a terminal's Ctrl-C nor the end of this JVM reaches it.
     *
     * @throws CannotStart when it did not start
     */
    public Started launchDetached(Command command, Path logFile) {
        return launch(command, NULL, logFile, logFile);
    }
}
