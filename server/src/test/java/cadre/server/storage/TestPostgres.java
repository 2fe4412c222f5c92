package cadre.server.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One real PostgreSQL for each JVM with tests, and in it one database for each folder of a test,
 * copied from a template with Cadre's schema. A database goes when its folder is gone.
 */
public final class TestPostgres {
    private static final String TEMPLATE = "cadre_template";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long ENOUGH_BYTES = 4L << 30;

    private static @Nullable TestPostgres running;

    private final EmbeddedPostgres postgres;
    private final Map<Path, String> databases = new HashMap<>();
    private int made;

    private TestPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** The one of this JVM. */
    public static synchronized TestPostgres running() {
        if (running == null) {
            running = new TestPostgres(start());
            running.makeTemplate();
        }
        return running;
    }

    private static EmbeddedPostgres start() {
        try {
            var data = Files.createTempDirectory(roomInMemory(), "cadre-test-postgres-");
            // no fsync: what a test must see after a power cut, it does not see after kill -9
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "400")
                    .setServerConfig("max_prepared_transactions", "4")
                    .setServerConfig("shared_buffers", "32MB")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("no PostgreSQL for tests", e);
        }
    }

    /**
     * Where making the hundreds of files of a database is cheap, if this machine has such a place.
     */
    private static Path roomInMemory() throws IOException {
        boolean fits =
                Files.isWritable(SHARED_MEMORY)
                        && Files.getFileStore(SHARED_MEMORY).getUsableSpace() > ENOUGH_BYTES;
        return fits ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private void makeTemplate() {
        execute("create database " + TEMPLATE + " template template0 encoding 'UTF8'");
        PostgresSchema.prepare(
                new PostgresSource(urlOf(TEMPLATE)),
                List.of(Schema.latest(Stores.MAIN), Schema.latest(Stores.LOGS)));
    }

    /** The database of a folder, made when it is first asked for. */
    public synchronized PostgresUrl database(Path folder) {
        dropOfGoneFolders();
        return urlOf(
                databases.computeIfAbsent(
                        folder.toAbsolutePath(),
                        _ -> make(" template " + TEMPLATE + " strategy file_copy")));
    }

    /** A database without anything in it. */
    public synchronized PostgresUrl empty(Path folder) {
        dropOfGoneFolders();
        return urlOf(databases.computeIfAbsent(folder.toAbsolutePath(), _ -> make("")));
    }

    private String make(String template) {
        made++;
        var name = "t" + made;
        execute("create database " + name + template);
        return name;
    }

    private void dropOfGoneFolders() {
        var gone = databases.keySet().stream().filter(folder -> !Files.exists(folder)).toList();
        for (var folder : gone) {
            execute("drop database if exists " + databases.remove(folder) + " with (force)");
        }
    }

    /** Runs a statement as the superuser of PostgreSQL. */
    public void execute(String sql) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("failed: " + sql, e);
        }
    }

    private PostgresUrl urlOf(String database) {
        return PostgresUrl.parse(
                "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/" + database,
                "postgres");
    }
}
