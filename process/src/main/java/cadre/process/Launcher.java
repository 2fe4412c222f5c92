package cadre.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts programs that run long: agents, and Cadre's own supervisor. Each leads a session of its
 * own, reads and writes files that were opened before its first instruction, inherits no other
 * descriptor, and goes on when this JVM dies. Linux only.
 */
public final class Launcher {
    private static final Path NULL = Path.of("/dev/null");

    /** Children that a reaper thread waits for; an orphan collector must leave these alone. */
    private static final Set<Long> WAITED_FOR = ConcurrentHashMap.newKeySet();

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
        WAITED_FOR.add(pid);
        // Not collected yet, so its /proc entry is there even if it has ended already.
        var identity =
                ProcessIdentity.of(pid)
                        .orElseThrow(() -> new IllegalStateException("child without /proc entry"));
        var started = new Started(identity);
        Thread.ofPlatform()
                .daemon()
                .name("waits for " + pid)
                .start(() -> collect(started));
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

    static boolean waitsFor(long pid) {
        return WAITED_FOR.contains(pid);
    }

    private static void collect(Started started) {
        long pid = started.identity().pid();
        int code = Posix.waitFor(pid);
        WAITED_FOR.remove(pid);
        started.ended(code);
    }
}
