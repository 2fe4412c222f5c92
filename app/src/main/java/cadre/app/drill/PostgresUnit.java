package cadre.app.drill;

import cadre.process.Programs;
import cadre.process.Signal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the drill's own, made from what is installed on this machine: in {@code
 * POSTGRES_BIN}, in Debian's folders, or on PATH. It listens on loopback only and trusts who asks.
 */
final class PostgresUnit {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String OWNER = "postgres";

    private final Workshop workshop;
    private final Path bin;
    private final Path folder;
    private final int port = freePort();
    private Optional<Program> program = Optional.empty();

    private PostgresUnit(Workshop workshop, Path bin) {
        this.workshop = workshop;
        this.bin = bin;
        this.folder = workshop.folder("postgres");
    }

    /**
     * Makes and starts one.
     *
     * @throws CadreException UNAVAILABLE if this machine has none
     */
    static PostgresUnit start(Workshop workshop, Map<String, String> env)
            throws InterruptedException {
        var unit = new PostgresUnit(workshop, find(env));
        unit.make();
        unit.start();
        return unit;
    }

    String url() {
        return "postgresql://drill@127.0.0.1:" + port + "/postgres";
    }

    private static Path find(Map<String, String> env) {
        return candidates(env)
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE,
                                "There is no PostgreSQL on this machine",
                                Map.of("looked_in", DEBIAN + "/*/bin, POSTGRES_BIN, PATH"),
                                "Install PostgreSQL 15 or newer, set POSTGRES_BIN to the folder of"
                                        + " initdb, or give an empty database with --db URL"));
    }

    private static Stream<Path> candidates(Map<String, String> env) {
        var named = Optional.ofNullable(env.get("POSTGRES_BIN")).map(Path::of);
        var path = env.getOrDefault("PATH", "");
        var onPath = Programs.find("initdb", path).map(Path::getParent);
        return Stream.of(named.stream(), debian().stream(), onPath.stream()).flatMap(each -> each);
    }

    /** The newest first. */
    private static List<Path> debian() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (var versions = Files.list(DEBIAN)) {
            return versions.sorted(
                            Comparator.comparing(
                                            (Path each) -> each.getFileName().toString().length())
                                    .thenComparing(Path::getFileName)
                                    .reversed())
                    .map(each -> each.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void make() throws InterruptedException {
        try {
            if (isRoot()) {
                var all = PosixFilePermissions.fromString("rwx--x--x");
                Files.setPosixFilePermissions(workshop.scratch(), all);
                var users = folder.getFileSystem().getUserPrincipalLookupService();
                Files.setOwner(folder, users.lookupPrincipalByName(OWNER));
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "PostgreSQL refuses to run as root, and its own user cannot be used",
                    Map.of("user", OWNER, "reason", String.valueOf(e.getMessage())),
                    "Run the drill as another user, or give an empty database with --db URL",
                    e);
        }
        workshop.run(
                Path.of("/"),
                asOwner(
                                "initdb",
                                "-D",
                                data().toString(),
                                "-U",
                                "drill",
                                "--auth=trust",
                                "--encoding=UTF8",
                                "--locale=C")
                        .toArray(String[]::new));
    }

    /** Starts it, if it does not run, and returns when it answers. */
    synchronized void start() throws InterruptedException {
        if (program.filter(Program::isAlive).isPresent()) {
            return;
        }
        var argv = asOwner("postgres", "-D", data().toString(), "-p", Integer.toString(port));
        for (var setting :
                List.of(
                        "listen_addresses=127.0.0.1",
                        "unix_socket_directories=" + folder,
                        "fsync=on",
                        "synchronous_commit=on",
                        "full_page_writes=on",
                        "max_connections=100")) {
            argv.addAll(List.of("-c", setting));
        }
        var started = workshop.start("postgres", argv, Map.of());
        program = Optional.of(started);
        started.awaitErr("database system is ready to accept connections");
    }

    /** {@code kill -9} of all its processes. */
    synchronized void kill() throws InterruptedException {
        var main = program.flatMap(each -> ProcessHandle.of(each.pid()));
        if (main.isEmpty()) {
            return;
        }
        var all = new ArrayList<>(main.get().descendants().toList());
        all.addFirst(main.get());
        all.forEach(ProcessHandle::destroyForcibly);
        for (var each : all) {
            try {
                each.onExit().get(20, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("a process of PostgreSQL cannot be killed", e);
            }
        }
    }

    /** Ends it as an operator does. */
    synchronized void stop() throws InterruptedException {
        if (program.isPresent()) {
            program.get().stop(Signal.INT);
        }
    }

    /** {@code kill -9} in whatever state it is. */
    void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private List<String> asOwner(String tool, String... arguments) {
        var argv = new ArrayList<String>();
        if (isRoot()) {
            argv.addAll(
                    List.of("setpriv", "--reuid=" + OWNER, "--regid=" + OWNER, "--init-groups"));
        }
        argv.add(bin.resolve(tool).toString());
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port for PostgreSQL", e);
        }
    }
}
