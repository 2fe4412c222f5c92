package cadre.bench;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.Programs;
import cadre.process.Started;
import cadre.process.Stdin;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Cadre server in a process and a folder of its own, on a port that stays the same. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "cadre is ready at ";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Place place;
    private final Started process;
    private final String url;

    private ServerProcess(Place place, Started process, String url) {
        this.place = place;
        this.process = process;
        this.url = url;
    }

    /**
     * Where and how a server runs.
     *
     * @param folder its data is in {@code home} below it
     * @param port where it listens
     * @param db of PostgreSQL; empty for SQLite
     * @param jvm more options for the JVM
     */
    record Place(
            Map<String, String> environment, Path folder, int port, String db, List<String> jvm) {
        Place {
            jvm = List.copyOf(jvm);
        }

        /** A port that is free now. */
        static Place in(
                Map<String, String> environment, Path folder, String db, String... jvmOptions)
                throws IOException {
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new Place(environment, folder, free.getLocalPort(), db, List.of(jvmOptions));
            }
        }

        Path home() {
            return folder.resolve("home");
        }
    }

    /** Starts it and waits for its ready line. */
    static ServerProcess start(Place place) throws IOException, InterruptedException {
        Files.createDirectories(place.folder());
        var out = place.folder().resolve("out");
        Files.deleteIfExists(out);
        var process =
                new Launcher()
                        .launch(
                                new Command(argv(place), variables(place), place.folder()),
                                Path.of("/dev/null"),
                                out,
                                place.folder().resolve("err"));
        Leftovers.add(process.identity().pid());
        return new ServerProcess(place, process, awaitReady(process, out, place.folder()));
    }

    private static List<String> argv(Place place) {
        var argv = new ArrayList<String>();
        argv.add(tool("java"));
        argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"));
        argv.addAll(place.jvm());
        argv.addAll(List.of("-cp", classPath(), "cadre.app.Main", "server"));
        return argv;
    }

    /** Absolute, since the server runs in another folder. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static Map<String, String> variables(Place place) {
        var env = new HashMap<String, String>();
        for (var name : List.of("PATH", "HOME", "LANG")) {
            if (place.environment().containsKey(name)) {
                env.put(name, place.environment().get(name));
            }
        }
        env.put("CADRE_HOME", place.home().toString());
        env.put("CADRE_PORT", Integer.toString(place.port()));
        if (!place.db().isEmpty()) {
            env.put("CADRE_DB", place.db());
        }
        return env;
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
                "the server did not get ready; it said: "
                        + Files.readString(folder.resolve("err")));
    }

    /** Whoever calls it as its admin. */
    Client client() throws IOException {
        return new Client(url, Files.readString(place.home().resolve("admin.key")).strip());
    }

    /** What it has used of processors so far, where the system says so. */
    Duration processorTime() {
        return ProcessHandle.of(process.identity().pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Its heap in MiB after a full collection. */
    long heapUsedMib() throws IOException, InterruptedException {
        jcmd("GC.run");
        var match = USED.matcher(jcmd("GC.heap_info"));
        if (!match.find()) {
            throw new IOException("the server's JVM does not say how much heap it uses");
        }
        return Long.parseLong(match.group(1)) / 1024;
    }

    private String jcmd(String what) throws IOException, InterruptedException {
        var pid = Long.toString(process.identity().pid());
        return new Programs()
                .run(
                        new Command(
                                List.of(tool("jcmd"), pid, what), variables(place), place.folder()),
                        Stdin.empty(),
                        Duration.ofSeconds(60),
                        65_536)
                .out();
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() throws InterruptedException {
        process.identity().signal(cadre.process.Signal.KILL);
        process.await();
    }

    @Override
    public void close() throws InterruptedException {
        ProcessHandle.of(process.identity().pid()).ifPresent(ProcessHandle::destroy);
        if (process.await(Duration.ofSeconds(30)).isEmpty()) {
            ProcessHandle.of(process.identity().pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
