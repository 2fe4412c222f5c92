package cadre.node.agents;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Claude Code as it is installed on this node.
 *
 * @param file the program itself, every link followed
 * @param version such as {@code 2.1.329}
 * @param readable what it needs to see in order to run
 * @param help what it says of its options
 */
record ClaudeProgram(Path file, String version, List<Path> readable, String help) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST_OUTPUT = 256 * 1024;
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\S*)");

    ClaudeProgram {
        readable = List.copyOf(readable);
    }

    /** The file that {@code claude} means on this PATH. */
    static Optional<Path> find(String path) {
        return Programs.find("claude", path).flatMap(ClaudeProgram::real);
    }

    /** Asks the program what it is; empty if it does not run. */
    static Optional<ClaudeProgram> ask(Path file, String path) throws InterruptedException {
        var version = VERSION.matcher(ask(file, path, "--version"));
        if (!version.find()) {
            return Optional.empty();
        }
        var help = ask(file, path, "--help");
        return Optional.of(new ClaudeProgram(file, version.group(1), readable(file, path), help));
    }

    /** Whether this version takes an option, such as {@code --effort}. */
    boolean takes(String option) {
        return help.contains(option);
    }

    private static String ask(Path file, String path, String option) throws InterruptedException {
        var env = new HashMap<>(ClaudeCli.QUIET);
        env.put("PATH", path);
        env.put("HOME", "/nonexistent");
        var command = new Command(List.of(file.toString(), option), env, Path.of("/"));
        try {
            var finished = new Programs().run(command, Stdin.empty(), LIMIT, MOST_OUTPUT);
            return Optional.of(finished).filter(Finished::succeeded).map(Finished::out).orElse("");
        } catch (CannotStart notAProgram) {
            return "";
        }
    }

    /** Its npm scope, where the native program may lie in a sibling package, or the file alone. */
    private static List<Path> readable(Path file, String path) {
        var readable = new ArrayList<Path>();
        var scope = file;
        while (scope != null && !scope.endsWith("node_modules/@anthropic-ai")) {
            scope = scope.getParent();
        }
        readable.add(scope == null ? file : scope);
        if (isScript(file)) {
            // "#!/usr/bin/env node": the interpreter may lie in a hidden home, as with nvm.
            Programs.find("node", path).ifPresent(readable::add);
            Programs.find("node", path).flatMap(ClaudeProgram::real).ifPresent(readable::add);
        }
        return readable;
    }

    private static boolean isScript(Path file) {
        try (var in = Files.newInputStream(file)) {
            var start = in.readNBytes(2);
            return start.length == 2 && start[0] == '#' && start[1] == '!';
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static Optional<Path> real(Path file) {
        try {
            return Optional.of(file.toRealPath());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
