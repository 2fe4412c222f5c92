package cadre.cli.checkout;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs git in one directory with the user's own environment and settings, but without hooks and
 * file watchers that a cloned repository may bring, and without ever asking for a password.
 */
public final class Git {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int MOST_OUTPUT = 64 * 1024 * 1024;

    private final Path directory;
    private final Map<String, String> env;

    private Git(Path directory, Map<String, String> env) {
        this.directory = directory;
        this.env = env;
    }

    /**
     * Git in this directory.
     *
     * @param env the user's environment; what would point git elsewhere is left out
     */
    public static Git in(Path directory, Map<String, String> env) {
        var own = new HashMap<>(env);
        own.keySet()
                .removeIf(name ->
                        name.startsWith("CADRE_")
                                || List.of(
                                                "GIT_DIR",
                                                "GIT_WORK_TREE",
                                                "GIT_INDEX_FILE",
                                                "GIT_OBJECT_DIRECTORY",
                                                "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                                "GIT_COMMON_DIR",
                                                "GIT_NAMESPACE",
                                                "GIT_PREFIX")
                                        .contains(name));
        own.put("GIT_TERMINAL_PROMPT", "0");
        own.put("GIT_OPTIONAL_LOCKS", "0");
        own.put("LC_ALL", "C.UTF-8");
        own.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        return new Git(directory.toAbsolutePath().normalize(), own);
    }

    /** The same with more variables. */
    public Git with(Map<String, String> more) {
        var both = new HashMap<>(env);
        both.putAll(more);
        return new Git(directory, both);
    }

    /** Where it runs. */
    public Path directory() {
        return directory;
    }

    /** Which git, as it says itself. */
    public String version() {
        return line("say its version", "--version");
    }

    /** Runs git and hands back how it ended. */
    public Finished run(String... arguments) {
        return run(Stdin.empty(), List.of(arguments));
    }

    /** The first line that git prints; fails if git does. */
    public String line(String doing, String... arguments) {
        return out(doing, arguments).strip();
    }

    /** What git prints; fails if git does. */
    public String out(String doing, String... arguments) {
        var finished = run(arguments);
        if (!finished.succeeded()) {
            throw failed(doing, finished);
        }
        return finished.out();
    }

    /** The error for a git that failed. */
    public CadreException failed(String doing, Finished finished) {
        var reason =
                finished.err()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .reduce((_, last) -> last)
                        .orElse("exit code " + finished.exitCode());
        return new CadreException(
                ErrorCode.UPSTREAM,
                "Git could not " + doing,
                Map.of("directory", directory, "reason", reason),
                "");
    }

    private Finished run(Stdin stdin, List<String> arguments) {
        var argv = new ArrayList<String>();
        argv.addAll(List.of("git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"));
        argv.addAll(arguments);
        try {
            return new Programs()
                    .run(new Command(argv, env, directory), stdin, LONGEST, MOST_OUTPUT);
        } catch (CannotStart e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "Git cannot be started",
                    Map.of("reason", e.reason()),
                    "Install git and see that it is in PATH",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(ErrorCode.UNAVAILABLE, "Interrupted", Map.of(), "", e);
        }
    }
}
