package cadre.node.agents.rehearsal;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the scripted agent does to the world: files, commits, children. */
final class Tools {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MOST_OUTPUT = 64 * 1024;
    private static final int MOST_READ = 8 * 1024;

    /** Where Cadre says what an agent with paths of its own has overstepped. */
    private static final String TOLD = "CADRE_TOLD";

    private final Path directory;
    private final Map<String, String> env;
    private int heard;

    Tools(Path directory, Map<String, String> env) {
        this.directory = directory;
        this.env = Map.copyOf(env);
    }

    boolean exists(String path) {
        return Files.exists(directory.resolve(path));
    }

    void write(String path, String text) throws IOException {
        var file = withParent(path);
        Files.writeString(file, text + "\n");
    }

    void append(String path, String text) throws IOException {
        var file = withParent(path);
        Files.writeString(file, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Puts a line where it belongs among sorted ones, unless it is there. */
    void insert(String path, String text) throws IOException {
        var file = withParent(path);
        var lines = new TreeSet<String>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        lines.add(text);
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    void delete(String path) throws IOException {
        Files.delete(directory.resolve(path));
    }

    String read(String path) throws IOException {
        try (var in = Files.newInputStream(directory.resolve(path))) {
            return new String(in.readNBytes(MOST_READ), StandardCharsets.UTF_8);
        }
    }

    String variable(String name) {
        return env.getOrDefault(name, "(not set)");
    }

    /** Whether only some paths are its own. */
    boolean isGuarded() {
        return env.containsKey(TOLD);
    }

    /** Waits for what Cadre says while the agent runs: all lines that are new. */
    String hear() throws InterruptedException {
        var told = Path.of(env.getOrDefault(TOLD, "/nonexistent"));
        while (true) {
            try {
                var lines = Files.readAllLines(told);
                if (lines.size() > heard) {
                    var fresh = String.join("\n", lines.subList(heard, lines.size()));
                    heard = lines.size();
                    return fresh;
                }
            } catch (IOException notYet) {
                // it may come
            }
            Thread.sleep(20);
        }
    }

    /**
     * Commits what is there to commit, in the repository here or in those one level below.
     *
     * @return how many commits it made
     */
    int commit(String message) throws IOException, InterruptedException {
        int made = 0;
        for (var repository : repositories()) {
            git(repository, "add", "--all");
            if (!git(repository, "status", "--porcelain").isBlank()) {
                git(repository, "commit", "--quiet", "-m", message);
                made++;
            }
        }
        return made;
    }

    /** Starts children of a kind that is known to escape from one clean-up or another. */
    void spawn(String kind, long count) throws IOException, InterruptedException {
        var child =
                switch (kind) {
                    case "setsid" -> "setsid sleep 86400 >/dev/null 2>&1 &";
                    case "double-fork" -> "( ( sleep 86400 & ) & ) >/dev/null 2>&1";
                    case "nohup" -> "nohup sleep 86400 >/dev/null 2>&1 &";
                    case "clear-env" -> "env -i setsid /bin/sleep 86400 >/dev/null 2>&1 &";
                    case "late" ->
                            "setsid sh -c 'trap \"setsid sleep 86400 & exit\" TERM;"
                                    + " while :; do sleep 0.2; done' >/dev/null 2>&1 &";
                    default -> "sleep 86400 >/dev/null 2>&1 &";
                };
        var loop = "i=0\nwhile [ $i -lt " + count + " ]; do\n" + child + "\ni=$((i+1))\ndone";
        run(directory, List.of("sh", "-c", loop));
    }

    private List<Path> repositories() throws IOException {
        if (Files.exists(directory.resolve(".git"))) {
            return List.of(directory);
        }
        try (Stream<Path> below = Files.list(directory)) {
            return below.filter(path -> Files.exists(path.resolve(".git"))).sorted().toList();
        }
    }

    private String git(Path repository, String... arguments)
            throws IOException, InterruptedException {
        return run(repository, Stream.concat(Stream.of("git"), Stream.of(arguments)).toList());
    }

    private String run(Path where, List<String> argv) throws IOException, InterruptedException {
        try {
            var command = new Command(argv, env, where);
            var finished = new Programs().run(command, Stdin.empty(), LIMIT, MOST_OUTPUT);
            if (!finished.succeeded()) {
                throw new IOException(argv + " failed: " + finished.err().strip());
            }
            return finished.out();
        } catch (CannotStart e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private Path withParent(String path) throws IOException {
        var file = directory.resolve(path);
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return file;
    }
}
