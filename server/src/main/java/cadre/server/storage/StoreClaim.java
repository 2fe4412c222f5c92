package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who works on a store in PostgreSQL: any number of servers together, or one restore or move alone.
 * An advisory lock for each schema, which ends with its connection however that ends.
 */
public final class StoreClaim implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreClaim.class);

    /** Any number, so long as nobody else takes the same in this database. */
    private static final int CLASS = 0x63616472;

    /** PostgreSQL hears a moment later that a server, a restore or a move has gone. */
    private static final Duration JUST_STOPPED = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Session session;

    private StoreClaim(Session session) {
        this.session = session;
    }

    /**
     * Takes a store alone, or not at all.
     *
     * @param url its schema need not be there
     * @throws CadreException UNAVAILABLE if servers use it, or another restore or move works there,
     *     or it cannot be reached
     */
    public static StoreClaim alone(PostgresUrl url) {
        try {
            var session =
                    new Session(
                            new PostgresQuirks(url),
                            new PostgresSource(url).patient().getConnection());
            try {
                session.execute("set idle_session_timeout = 0");
                var end = System.nanoTime() + JUST_STOPPED.toNanos();
                while (!taken(session, "pg_try_advisory_lock", url)) {
                    if (System.nanoTime() > end) {
                        throw refusal(session, url);
                    }
                    LockSupport.parkNanos(LOOK.toNanos());
                }
                return new StoreClaim(session);
            } catch (SQLException | RuntimeException | Error e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            throw PostgresFailure.of(e, url, "");
        }
    }

    private static long servers(Session session, PostgresUrl url) throws SQLException {
        return session.query(
                        """
                        select count(*) as n from pg_locks
                         where locktype = 'advisory' and classid = cast(? as bigint)::oid
                           and objid = (hashtext(?)::bigint & 4294967295)::oid
                           and objsubid = 2 and mode = 'ShareLock' and granted
                           and database = (select oid from pg_database
                                            where datname = current_database())
                        """,
                        row -> row.number("n"),
                        (long) CLASS,
                        url.schema())
                .getFirst();
    }

    private static CadreException refusal(Session session, PostgresUrl url) throws SQLException {
        var servers = servers(session, url);
        return servers > 0
                ? servers(url, servers)
                : new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "Another restore or move works on this database",
                        Map.of("database", url.shown()),
                        "Wait for it, or end it, and look at what it left before you try again");
    }

    /** The refusal because servers use a store. */
    public static CadreException servers(PostgresUrl url, long count) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "Servers use this database",
                Map.of("database", url.shown(), "servers", count),
                "Stop all of them first; select client_addr, application_name from"
                        + " pg_stat_activity where datname = current_database() shows from where"
                        + " they are connected");
    }

    /**
     * Takes a store as one of its servers, until the connection ends.
     *
     * @return false if a restore or a move has it
     */
    static boolean shared(Connection connection, PostgresUrl url) throws SQLException {
        try (var statement =
                connection.prepareStatement("select pg_try_advisory_lock_shared(?, hashtext(?))")) {
            statement.setInt(1, CLASS);
            statement.setString(2, url.schema());
            var end = System.nanoTime() + JUST_STOPPED.toNanos();
            while (!isTrue(statement)) {
                if (System.nanoTime() > end) {
                    return false;
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
            return true;
        }
    }

    private static boolean isTrue(PreparedStatement statement) throws SQLException {
        try (var result = statement.executeQuery()) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static boolean taken(Session session, String function, PostgresUrl url)
            throws SQLException {
        var sql = "select (%s(cast(? as integer), hashtext(?)))::int as n".formatted(function);
        return session.query(sql, row -> row.number("n"), CLASS, url.schema()).getFirst() == 1;
    }

    /** The refusal because a restore or a move has the store. */
    static CadreException busy(PostgresUrl url) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A restore or a move works on this store",
                Map.of("database", url.shown()),
                "Start the server when it is through");
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("a connection did not close cleanly");
        }
    }
}
