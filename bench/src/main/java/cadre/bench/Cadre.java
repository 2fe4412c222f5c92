package cadre.bench;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Cadre of the bench's own, started from the launcher where there is one, in a folder of its own.
 */
final class Cadre implements AutoCloseable {
    /** USER_HZ, which is 100 wherever Linux runs that Cadre supports. */
    private static final long TICKS_A_SECOND = 100;

    private static final String READY = "cadre is ready at ";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder;
    private final Started process;
    private final String url;

    private Cadre(Path folder, Started process, String url) {
        this.folder = folder;
        this.process = process;
        this.url = url;
    }

    /**
     * Starts {@code cadre VERB} on {@code folder} and waits for its ready line.
     *
     * @param db the URL of a PostgreSQL database; empty for SQLite
     */
    static Cadre start(Map<String, String> environment, Path folder, String verb, String db)
            throws IOException, InterruptedException {
        return start(environment, folder, List.of(verb), db);
    }

    /** The same with options behind the verb. */
    static Cadre start(Map<String, String> environment, Path folder, List<String> words, String db)
            throws IOException, InterruptedException {
        return start(environment, folder, words, db, Map.of());
    }

    /** The same with settings of its own. */
    static Cadre start(
            Map<String, String> environment,
            Path folder,
            List<String> words,
            String db,
            Map<String, String> settings)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var env = new HashMap<String, String>();
        for (var name : List.of("PATH", "HOME", "JAVA_HOME", "LANG")) {
            if (environment.containsKey(name)) {
                env.put(name, environment.get(name));
            }
        }
        env.put("CADRE_HOME", folder.resolve("home").toString());
        env.put("CADRE_WORK", folder.resolve("work").toString());
        env.put("CADRE_PORT", "0");
        env.put("CADRE_BUILD", "never");
        if (!db.isEmpty()) {
            env.put("CADRE_DB", db);
        }
        env.putAll(settings);
        var out = folder.resolve("out");
        Files.deleteIfExists(out);
        var argv = new ArrayList<>(launcher());
        argv.addAll(words);
        var process =
                new Launcher()
                        .launch(
                                new Command(argv, env, folder),
                                Path.of("/dev/null"),
                                out,
                                folder.resolve("err"));
        Leftovers.add(process.identity().pid());
        return new Cadre(folder, process, awaitReady(process, out, folder));
    }

    /** The processor time that it has used so far, without the agents. */
    Duration cpu() {
        return ProcessHandle.of(process.identity().pid())
                .flatMap(one -> one.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("cadre has ended"));
    }

    /**
     * The processor time that its threads of these names have used so far; of threads that have
     * ended nothing is known.
     *
     * @param names as the kernel has them, at most 15 characters; the beginning is enough
     */
    Duration cpuOfThreads(List<String> names) throws IOException {
        long ticks = 0;
        try (var threads = Files.list(Path.of("/proc/" + process.identity().pid() + "/task"))) {
            for (var thread : threads.toList()) {
                ticks += names.stream().anyMatch(name(thread)::startsWith) ? ticks(thread) : 0;
            }
        }
        return Duration.ofMillis(ticks * 1000 / TICKS_A_SECOND);
    }

    private static String name(Path thread) throws IOException {
        return Files.readString(thread.resolve("comm")).strip();
    }

    /** User and system time, proc(5): the 14th and 15th field; the name before may hold blanks. */
    private static long ticks(Path thread) throws IOException {
        var stat = Files.readString(thread.resolve("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    String url() {
        return url;
    }

    String adminKey() throws IOException {
        return Files.readString(folder.resolve("home/admin.key")).strip();
    }

    @Override
    public void close() throws InterruptedException {
        ProcessHandle.of(process.identity().pid()).ifPresent(ProcessHandle::destroy);
        if (process.await(Duration.ofSeconds(15)).isEmpty()) {
            ProcessHandle.of(process.identity().pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** What starts the program, before the verb. */
    static List<String> launcher() {
        var script = System.getProperty("cadre.launcher", "");
        if (!script.isEmpty()) {
            return List.of(script);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "cadre.app.Main");
    }

    private static String awaitReady(Started process, Path out, Path folder)
            throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var text = Files.exists(out) ? Files.readString(out) : "";
            var at = text.indexOf(READY);
            var lineEnd = text.indexOf('\n', Math.max(at, 0));
            if (at >= 0 && lineEnd > at) {
                return text.substring(at + READY.length(), lineEnd).strip();
            }
            if (process.await(Duration.ofMillis(1)).isPresent()) {
                break;
            }
        }
        throw new IOException(
                "Cadre did not get ready; it said: " + Files.readString(folder.resolve("err")));
    }
}
