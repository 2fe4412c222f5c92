package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Checks a PostgreSQL database and brings Cadre's schema in it up to date, before it is used. */
final class PostgresSchema {
    private static final int OLDEST = 15;

    /** Any number, so long as nobody else takes the same in this database. */
    private static final long LOCK = 0x6361647265L;

    private final PostgresSource source;
    private final Session session;

    private PostgresSchema(PostgresSource source, Session session) {
        this.source = source;
        this.session = session;
    }

    /**
     * Does it; several servers may begin at once. A database that is away is waited for, for as
     * long as any piece of work does: machines come up in any order.
     *
     * @param schemas what it gets, in this order
     * @throws CadreException UNAVAILABLE if the database cannot be used
     */
    static void prepare(PostgresSource source, List<Schema> schemas) {
        var url = source.url();
        var outage = new Outage("start", url);
        var patience = new Patience();
        while (true) {
            try {
                prepareOnce(source, schemas);
                outage.over();
                return;
            } catch (SQLException e) {
                if (!PostgresFailure.mayComeBack(e) || !patience.afterAbsence()) {
                    throw PostgresFailure.of(e, url, "");
                }
                outage.noticed(e);
            }
        }
    }

    private static void prepareOnce(PostgresSource source, List<Schema> schemas)
            throws SQLException {
        var url = source.url();
        try (var connection = source.patient().getConnection();
                var session = new Session(new PostgresQuirks(url), connection)) {
            var schema = new PostgresSchema(source, session);
            schema.checkServer();
            if (!StoreClaim.shared(connection, url)) {
                throw StoreClaim.busy(url);
            }
            // one after the other; ends with the connection
            session.query("select 1 as one from pg_advisory_lock(?)", _ -> 1, LOCK);
            schema.createSchema();
            for (var part : schemas) {
                schema.migrations(part, part.equals(schemas.getFirst()))
                        .run(session, source::patient);
            }
            schema.orderTextsByTheirBytes();
        }
    }

    private void checkServer() throws SQLException {
        var version = number("select current_setting('server_version_num')::bigint as n") / 10_000;
        if (version < OLDEST) {
            throw unfit(
                    "This PostgreSQL is too old",
                    Map.of("version", version, "oldest", OLDEST),
                    "Use PostgreSQL " + OLDEST + " or newer");
        }
        if (number("select (pg_is_in_recovery())::int as n") != 0) {
            throw unfit(
                    "This PostgreSQL is a standby, which cannot be written",
                    Map.of(),
                    "Name the primary, or all with ?targetServerType=primary");
        }
        var utf8 = "select (current_setting('server_encoding') = 'UTF8')::int as n";
        if (number(utf8) == 0) {
            throw unfit(
                    "This database does not hold Unicode",
                    Map.of(),
                    "Make one with: create database ... encoding 'UTF8' template template0");
        }
    }

    /** Only if it is not there: else the right to make one would be needed for nothing. */
    private void createSchema() throws SQLException {
        var name = source.url().schema();
        if (number("select count(*) as n from pg_namespace where nspname = ?", name) == 0) {
            session.execute("create schema " + name);
        }
    }

    private Migrations migrations(Schema part, boolean first) {
        return new Migrations(
                part,
                new Migrations.Target(
                        Dialect.POSTGRESQL,
                        Migrations.historyTable(part.folder(), !first),
                        source.url().shown(),
                        !first));
    }

    /**
     * Order and ranges of texts are the same as on SQLite, whatever the database's own rules. Only
     * columns that are new are touched, which hold nothing or little.
     */
    private void orderTextsByTheirBytes() throws SQLException {
        var columns =
                """
                select 'alter table ' || quote_ident(c.relname) || ' '
                       || string_agg('alter column ' || quote_ident(a.attname)
                                     || ' type text collate "C"', ', ') as change
                  from pg_attribute a
                  join pg_class c on c.oid = a.attrelid
                 where c.relnamespace = current_schema()::regnamespace
                   and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
                   and a.atttypid = 'text'::regtype
                   and a.attcollation <> '"C"'::regcollation
                   and c.relname not like 'flyway%'
                 group by c.relname
                """;
        for (var change : session.query(columns, row -> row.text("change"))) {
            session.execute(change);
        }
    }

    private long number(String sql, Object... args) throws SQLException {
        return session.query(sql, row -> row.number("n"), args).getFirst();
    }

    private CadreException unfit(String what, Map<String, ?> which, String fix) {
        var all = new java.util.HashMap<String, Object>(which);
        all.put("database", source.url().shown());
        return new CadreException(ErrorCode.UNAVAILABLE, what, all, fix);
    }
}
