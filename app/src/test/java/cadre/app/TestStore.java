package cadre.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The store of servers that tests start: SQLite, or, with {@code -Dcadre.test.store=postgresql}, a
 * fresh database of a real PostgreSQL, of which each JVM with tests has one.
 */
public final class TestStore {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static @Nullable EmbeddedPostgres running;

    private TestStore() {}

    /** What the environment of a server says of a store that is empty. */
    public static Map<String, String> fresh() {
        return System.getProperty("cadre.test.store", "sqlite").equals("postgresql")
                ? database("e" + NUMBER.incrementAndGet())
                : Map.of();
    }

    private static Map<String, String> database(String name) {
        var postgres = running();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database for a test", e);
        }
        return Map.of(
                "CADRE_DB",
                "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/" + name,
                "CADRE_DB_PASSWORD",
                "postgres");
    }

    private static synchronized EmbeddedPostgres running() {
        if (running == null) {
            try {
                running =
                        EmbeddedPostgres.builder()
                                .setServerConfig("synchronous_commit", "on")
                                .start();
            } catch (IOException e) {
                throw new IllegalStateException("no PostgreSQL for tests", e);
            }
        }
        return running;
    }
}
