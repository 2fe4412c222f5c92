package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of a database as it was at one moment, read over a connection of its own: for a program
 * beside the server that has it open, which goes on writing. Used by the thread that opened it.
 */
public final class Snapshot implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Snapshot.class);

    private final Session session;
    private final Tx tx;
    private final Dialect dialect;
    private final String shown;

    private Snapshot(Session session, Dialect dialect, String shown) {
        this.session = session;
        this.tx = new Tx(session);
        this.dialect = dialect;
        this.shown = shown;
    }

    /**
     * The present state of a SQLite file.
     *
     * @throws CadreException NOT_FOUND if there is no such file; UNAVAILABLE if it cannot be read
     */
    public static Snapshot of(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no database",
                    Map.of("file", path),
                    "Set CADRE_HOME (or --config) to that of the server");
        }
        var file = new SqliteFile(DatabaseConfig.at(path));
        Quirks quirks = (e, sql) -> SqliteFailure.of(e, path, sql);
        try {
            return begin(
                    new Session(quirks, file.openForReading()), Dialect.SQLITE, path.toString());
        } catch (SQLException e) {
            throw SqliteFailure.of(e, path, "");
        }
    }

    /**
     * The present state of a PostgreSQL database. Its schema need not be there.
     *
     * @throws CadreException UNAVAILABLE if it cannot be reached
     */
    public static Snapshot of(PostgresUrl url) {
        try {
            var connection = new PostgresSource(url).patient().getConnection();
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false); // else all rows of a result come at once
            return begin(
                    new Session(new PostgresQuirks(url), connection),
                    Dialect.POSTGRESQL,
                    url.shown());
        } catch (SQLException e) {
            throw PostgresFailure.of(e, url, "");
        }
    }

    private static Snapshot begin(Session session, Dialect dialect, String shown)
            throws SQLException {
        try {
            if (dialect.isShared()) {
                // what is read is written elsewhere in between, which may take its time
                session.execute("set idle_in_transaction_session_timeout = 0");
            } else {
                session.execute("begin");
            }
            // the first statement makes it
            var any =
                    dialect.isShared()
                            ? "select count(*) as n from pg_namespace"
                            : "select count(*) as n from sqlite_master";
            session.query(any, row -> row.number("n"));
            return new Snapshot(session, dialect, shown);
        } catch (SQLException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** The transaction that sees the state. */
    public Tx tx() {
        return tx;
    }

    /** What differs in SQL here. */
    public Dialect dialect() {
        return dialect;
    }

    /**
     * The number of the last migration; 0 if it has no schema.
     *
     * @param folder of the migrations, {@link Stores#MAIN} or {@link Stores#LOGS}
     * @throws CadreException UNAVAILABLE, naming the version that wrote it, if this program is too
     *     old for it
     */
    public int schema(String folder) {
        var shares = dialect.isShared() && !folder.equals(Stores.MAIN);
        try {
            var applied =
                    Migrations.applied(session, dialect, Migrations.historyTable(folder, shares));
            var present = applied.isEmpty() ? 0 : applied.lastKey();
            var known = Schema.known(folder);
            if (present > known) {
                throw WrittenBy.newer(WrittenBy.newest(session), shown, present, known);
            }
            return present;
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }

    @Override
    public void close() {
        tx.finish();
        try {
            session.close();
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("a snapshot did not close cleanly");
        }
    }
}
