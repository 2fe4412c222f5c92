package cadre.server.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes connections to one PostgreSQL database with the settings that everything here relies on.
 */
final class PostgresSource {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration STATEMENT = Duration.ofSeconds(60);
    private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(60);
    private static final Duration LOCK = Duration.ofSeconds(30);

    /** Longer than the longest statement: ends the wait for a machine that is gone. */
    private static final Duration SOCKET = Duration.ofSeconds(75);

    private static final int STATEMENTS_KEPT = 512; // for each connection

    /**
     * Writing is short statements by indexes. A plan that was made while a table was small, and is
     * kept, would go on reading all of it when it is large.
     */
    private static final String BY_INDEX =
            " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private final PostgresUrl url;

    PostgresSource(PostgresUrl url) {
        this.url = url;
    }

    PostgresUrl url() {
        return url;
    }

    /** What a connection of the pool is for. */
    enum Use {
        WRITING,
        READING
    }

    /** For short statements of one's own, without bounds on time but that of the socket. */
    PGSimpleDataSource plain() {
        return source("-c lock_timeout=0 -c statement_timeout=0", SOCKET);
    }

    /** For migrations, which may take long. */
    PGSimpleDataSource patient() {
        return source("-c lock_timeout=0 -c statement_timeout=0", Duration.ZERO);
    }

    /** Connects when it is first asked to. */
    HikariDataSource pool(Use use, int size) {
        var config = new HikariConfig();
        config.setPoolName("store-pg-" + use.name().toLowerCase(java.util.Locale.ROOT));
        config.setDataSource(
                source(
                        "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d"
                                        .formatted(
                                                STATEMENT.toMillis(),
                                                LOCK.toMillis(),
                                                IDLE_IN_TRANSACTION.toMillis())
                                + (use == Use.WRITING ? BY_INDEX : ""),
                        SOCKET));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(Math.min(size, 2));
        config.setIdleTimeout(Duration.ofMinutes(5).toMillis());
        config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        config.setInitializationFailTimeout(-1); // a database that is away comes back
        config.setAutoCommit(false);
        config.setReadOnly(use == Use.READING);
        config.setTransactionIsolation(
                switch (use) {
                    case WRITING -> "TRANSACTION_READ_COMMITTED";
                    case READING -> "TRANSACTION_REPEATABLE_READ";
                });
        config.setThreadFactory(
                Thread.ofPlatform().daemon().name(config.getPoolName() + "-", 1).factory());
        return new HikariDataSource(config);
    }

    private PGSimpleDataSource source(String settings, Duration socket) {
        var source = new PGSimpleDataSource();
        source.setUrl(url.jdbc());
        url.options().forEach((name, value) -> set(source, name, value));
        if (!url.user().isEmpty()) {
            source.setUser(url.user());
        }
        if (!url.password().isEmpty()) {
            source.setPassword(url.password());
        }
        source.setCurrentSchema(url.schema());
        source.setOptions(settings);
        if (!url.options().containsKey("ApplicationName")) {
            source.setApplicationName("cadre");
        }
        source.setConnectTimeout((int) CONNECT.toSeconds());
        source.setLoginTimeout((int) CONNECT.multipliedBy(2).toSeconds());
        source.setSocketTimeout((int) socket.toSeconds());
        source.setTcpKeepAlive(true);
        source.setPreparedStatementCacheQueries(STATEMENTS_KEPT);
        // the detail of an error holds values of the row
        source.setLogServerErrorDetail(false);
        return source;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        try {
            source.setProperty(name, value);
        } catch (java.sql.SQLException e) {
            throw new cadre.wire.error.CadreException(
                    cadre.wire.error.ErrorCode.INVALID,
                    "A setting in the URL of the database is wrong",
                    Map.of("setting", name),
                    "Mend it in CADRE_DB; the driver says: " + e.getMessage(),
                    e);
        }
    }
}
