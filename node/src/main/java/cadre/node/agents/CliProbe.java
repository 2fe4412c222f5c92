package cadre.node.agents;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Looks for one agent CLI on the node's PATH and asks it for its version and its help. Asks again
 * only when the program's file has changed: an update replaces it. Safe to use from any thread.
 */
final class CliProbe {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The second try of a machine that is just starting much else. */
    private static final Duration LONG_LIMIT = Duration.ofSeconds(45);

    private static final int MOST_OUTPUT = 256 * 1024;
    private static final Pattern VERSION =
            Pattern.compile("(\\d+\\.\\d+\\.\\d+(?:[^\\s,;)]*[^\\s,;).])?)");

    private final String program;
    private final List<List<String>> help;
    private final String path;
    private final Map<String, String> env;
    private final Duration limit;
    private final Duration longLimit;
    private final AtomicReference<Known> known = new AtomicReference<>();

    /**
     * For one program.
     *
     * @param program its name on the PATH
     * @param help the argument vectors that it tells its options for, such as {@code --help}
     * @param node the node's environment
     * @param quiet variables that keep it from calling home
     */
    CliProbe(
            String program,
            List<List<String>> help,
            Map<String, String> node,
            Map<String, String> quiet) {
        this(program, help, node, quiet, LIMIT, LONG_LIMIT);
    }

    /**
     * The same.
     *
     * @param limit how long it may take to answer
     * @param longLimit how long when it is asked again
     */
    CliProbe(
            String program,
            List<List<String>> help,
            Map<String, String> node,
            Map<String, String> quiet,
            Duration limit,
            Duration longLimit) {
        this.limit = limit;
        this.longLimit = longLimit;
        this.program = program;
        this.help = List.copyOf(help);
        this.path = node.getOrDefault("PATH", "");
        var all = new HashMap<>(quiet);
        all.put("PATH", path);
        all.put("HOME", "/nonexistent");
        this.env = Map.copyOf(all);
    }

    /** What was asked of the program, and of which state of its file. */
    private record Known(InstalledCli cli, FileTime modified, long size) {}

    /**
     * The CLI; empty when it is not there, or does not say its version within seconds, asked twice.
     */
    Optional<InstalledCli> find() {
        var file = Programs.find(program, path).flatMap(CliProbe::real);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            var modified = Files.getLastModifiedTime(file.get());
            long size = Files.size(file.get());
            var last = known.get();
            if (last != null
                    && last.cli().file().equals(file.get())
                    && last.modified().equals(modified)
                    && last.size() == size) {
                return Optional.of(last.cli());
            }
            var found = ask(file.get());
            found.ifPresent(cli -> known.set(new Known(cli, modified, size)));
            return found;
        } catch (IOException gone) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * The CLI.
     *
     * @param title its name for people
     * @param npmPackage how it is installed
     * @throws CadreException UNAVAILABLE if {@link #find} finds nothing
     */
    InstalledCli required(String title, String npmPackage) {
        return find().orElseThrow(() ->
                new CadreException(
                        ErrorCode.UNAVAILABLE,
                        title + " is not on this node, or does not run",
                        Map.of("looked_in", "PATH " + (path.isEmpty() ? "(not set)" : path)),
                        "Install it with 'npm install -g %s' so that '%s --version' works as the"
                                        .formatted(npmPackage, program)
                                + " node's user"));
    }

    private Optional<InstalledCli> ask(Path file) throws InterruptedException {
        var version = VERSION.matcher(ask(file, List.of("--version")));
        if (!version.find()) {
            return Optional.empty();
        }
        var options = new StringBuilder();
        for (var arguments : help) {
            options.append(ask(file, arguments)).append('\n');
        }
        return Optional.of(
                new InstalledCli(file, version.group(1), readable(file), options.toString()));
    }

    private String ask(Path file, List<String> arguments) throws InterruptedException {
        var argv = new ArrayList<>(List.of(file.toString()));
        argv.addAll(arguments);
        try {
            var command = new Command(argv, env, Path.of("/"));
            var finished = run(command, limit);
            if (finished.timedOut()) {
                // A loaded machine, more often than a program that hangs.
                finished = run(command, longLimit);
            }
            return Optional.of(finished).filter(Finished::succeeded).map(Finished::out).orElse("");
        } catch (CannotStart notAProgram) {
            return "";
        }
    }

    private static Finished run(Command command, Duration limit) throws InterruptedException {
        return new Programs().run(command, Stdin.empty(), limit, MOST_OUTPUT);
    }

    /**
     * Its outermost {@code node_modules}, where its native program and its libraries may lie in
     * sibling packages, or the file alone.
     */
    private List<Path> readable(Path file) {
        var readable = new ArrayList<Path>();
        var root = file;
        for (var at = file.getParent(); at != null; at = at.getParent()) {
            root = at.endsWith("node_modules") ? at : root;
        }
        readable.add(root);
        if (isScript(file)) {
            // "#!/usr/bin/env node": the interpreter may lie in a hidden home, as with nvm.
            Programs.find("node", path).ifPresent(readable::add);
            Programs.find("node", path).flatMap(CliProbe::real).ifPresent(readable::add);
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
