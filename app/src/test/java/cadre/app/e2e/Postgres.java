package cadre.app.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL with care for its disk, which can be killed and started again. */
final class Postgres implements AutoCloseable {
    private final EmbeddedPostgres embedded;
    private final Path data;
    private final List<String> commandLine;
    private final Path bin;
    private @Nullable Program restarted;

    private Postgres(EmbeddedPostgres embedded, Path data) throws IOException {
        this.embedded = embedded;
        this.data = data;
        var main = main().orElseThrow();
        this.commandLine = words(main.pid());
        this.bin = Path.of("/proc", String.valueOf(main.pid()), "exe").toRealPath();
    }

    static Postgres start(Path root) {
        try {
            var data = root.resolve("postgres");
            var embedded =
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setServerConfig("max_connections", "100")
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .start();
            return new Postgres(embedded, data);
        } catch (IOException e) {
            throw new UncheckedIOException("no PostgreSQL for tests", e);
        }
    }

    /** What a server's environment says of it. */
    Map<String, String> variables() {
        return Map.of(
                "CADRE_DB",
                "postgresql://postgres@127.0.0.1:" + embedded.getPort() + "/postgres",
                "CADRE_DB_PASSWORD",
                "postgres");
    }

    /** kill -9 of all its processes; what they had not written is gone. */
    void kill() {
        var main = main().orElseThrow();
        var all = new ArrayList<>(main.descendants().toList());
        all.addFirst(main);
        all.forEach(ProcessHandle::destroyForcibly);
        for (var process : all) {
            try {
                process.onExit().get(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("PostgreSQL does not die", e);
            }
        }
    }

    /** Starts it again on the same files and the same port; returns when it answers. */
    void startAgain() {
        var argv = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            argv.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        argv.add(bin.toString());
        argv.addAll(commandLine.subList(1, commandLine.size()));
        restarted = Program.start(data, Map.of("LANG", "C.UTF-8", "LC_ALL", "C"), argv);
        var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            try (var connection = embedded.getPostgresDatabase().getConnection()) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (java.sql.SQLException e) {
                LockSupport.parkNanos(50_000_000); // it still reads its log
            }
        }
        throw new AssertionError("PostgreSQL does not come back\n" + restarted.everything());
    }

    private Optional<ProcessHandle> main() {
        try {
            var first = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
            return ProcessHandle.of(Long.parseLong(first));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(long pid) throws IOException {
        var text =
                new String(
                        Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "cmdline")),
                        StandardCharsets.UTF_8);
        return List.of(text.split("\0"));
    }

    @Override
    public void close() {
        if (restarted != null) {
            main().ifPresent(ProcessHandle::destroy);
            restarted.close();
        }
        try {
            embedded.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
