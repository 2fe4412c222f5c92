package cadre.server.dump;

import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Snapshot;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A schema in a PostgreSQL database.
 *
 * @param url the database and the schema
 */
record PostgresPlace(PostgresUrl url) implements StorePlace {
    /** How PostgreSQL shows what is done here, to be told from a server. */
    static final String PROGRAM = "cadre-dump";

    @Override
    public List<Opened> snapshots() {
        var snapshot = Snapshot.of(url.in(url.schema(), PROGRAM));
        try {
            if (!holdsStore(snapshot.tx())) {
                throw new CadreException(
                        ErrorCode.NOT_FOUND,
                        "There is no store in the database",
                        Map.of("database", shown(), "schema", url.schema()),
                        "Set CADRE_DB to that of the server");
            }
            return List.of(new Opened(snapshot, PARTS));
        } catch (RuntimeException | Error e) {
            snapshot.close();
            throw e;
        }
    }

    private boolean holdsStore(Tx tx) {
        return tx.one(
                        """
                        select 1 as found from pg_tables where schemaname = ? and tablename = 'job'
                        """,
                        row -> row.number("found"),
                        url.schema())
                .isPresent();
    }

    @Override
    public String shown() {
        return url.shown();
    }

    /** Servers keep connections all the time; whoever connects later is seen at the end. */
    @Override
    public Lock lock() {
        refuseServers();
        return () -> {};
    }

    void refuseServers() {
        try (var look = Snapshot.of(url.in(url.schema(), PROGRAM))) {
            var sql =
                    """
                    select count(*) as n from pg_stat_activity
                     where datname = current_database() and application_name = ?
                       and pid <> pg_backend_pid()
                    """;
            var servers = look.tx().one(sql, row -> row.number("n"), url.program()).orElse(0L);
            if (servers > 0) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "Servers use this database",
                        Map.of("database", shown(), "connections", servers),
                        "Stop all of them first; select * from pg_stat_activity where"
                                + " application_name = '"
                                + url.program()
                                + "' shows from where they are connected");
            }
        }
    }

    @Override
    public Optional<String> occupant() {
        try (var there = Snapshot.of(url.in(url.schema(), PROGRAM))) {
            if (holdsStore(there.tx())) {
                return Optional.of(Occupant.of(there.tx()));
            }
            var tables =
                    there.tx()
                            .one(
                                    "select count(*) as n from pg_tables where schemaname = ?",
                                    row -> row.number("n"),
                                    url.schema())
                            .orElse(0L);
            return tables == 0 ? Optional.empty() : Optional.of(tables + " tables of others");
        }
    }

    @Override
    public Staging stage(SortedMap<String, Integer> schema, Cutover cutover) {
        return PostgresStaging.begin(this, cutover.stamp(), schema);
    }
}
