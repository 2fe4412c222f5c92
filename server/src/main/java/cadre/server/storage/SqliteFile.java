package cadre.server.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** Opens connections to one SQLite file with the settings that everything here relies on. */
final class SqliteFile {
    private static final int WRITER_CACHE_KIB = 64 * 1024;
    private static final int READER_CACHE_KIB = 16 * 1024;
    private static final int BUSY_MS = 10_000;
    private static final int CHECKPOINT_BUSY_MS = 10;
    private static final int LARGEST_JOURNAL_BYTES = 64 * 1024 * 1024;

    private final DatabaseConfig config;

    SqliteFile(DatabaseConfig config) {
        NativeSqlite.load();
        this.config = config;
    }

    Path path() {
        return config.path();
    }

    /** A connection that may write; the first one turns the file to write-ahead logging. */
    Connection openForWriting() throws SQLException {
        var connection = open(settings(WRITER_CACHE_KIB));
        try (var statement = connection.createStatement()) {
            statement.execute("pragma wal_autocheckpoint = " + Checkpointer.WRITERS_NET_PAGES);
        }
        return connection;
    }

    /** A connection that copies the log into the file, and gives up soon where it must wait. */
    Connection openForCheckpoints() throws SQLException {
        var settings = settings(READER_CACHE_KIB);
        settings.setBusyTimeout(CHECKPOINT_BUSY_MS);
        var connection = open(settings);
        try (var statement = connection.createStatement()) {
            statement.execute("pragma wal_autocheckpoint = 0");
        }
        return connection;
    }

    /** A connection that refuses to write; needs a file that a writer opened before. */
    Connection openForReading() throws SQLException {
        var connection = open(settings(READER_CACHE_KIB));
        try (var statement = connection.createStatement()) {
            // not the driver's read-only mode, which could not make the shared index of the log
            statement.execute("pragma query_only = on");
        }
        return connection;
    }

    /** For Flyway, which opens and closes connections as it likes. */
    SQLiteDataSource forMigrations() {
        var source = new SQLiteDataSource(settings(READER_CACHE_KIB));
        source.setUrl(url());
        return source;
    }

    private Connection open(SQLiteConfig settings) throws SQLException {
        return settings.createConnection(url());
    }

    private String url() {
        return "jdbc:sqlite:" + config.path();
    }

    private SQLiteConfig settings(int cacheKib) {
        var settings = new SQLiteConfig();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(
                switch (config.synchronous()) {
                    case FULL -> SQLiteConfig.SynchronousMode.FULL;
                    case NORMAL -> SQLiteConfig.SynchronousMode.NORMAL;
                });
        settings.setBusyTimeout(BUSY_MS);
        settings.setCacheSize(-cacheKib); // negative: KiB, not pages
        settings.setJournalSizeLimit(LARGEST_JOURNAL_BYTES);
        settings.setTempStore(SQLiteConfig.TempStore.MEMORY);
        settings.enforceForeignKeys(true);
        settings.setGetGeneratedKeys(false); // else one more query after each insert
        // each connection belongs to one thread, so that SQLite need not lock it for each step
        settings.setOpenMode(SQLiteOpenMode.NOMUTEX);
        return settings;
    }
}
