package cadre.server.dump;

import cadre.server.fleet.Peers;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Snapshot;
import cadre.server.storage.StoreClaim;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A schema in a PostgreSQL database.
 *
 * @param url the database and the schema
 * @param move what is noted, in a data folder and with the new store, when that is put in place
 */
record PostgresPlace(PostgresUrl url, Optional<Move> move) implements StorePlace {
    /** A move, and the data folder that it comes from. */
    record Move(Path home, MoveNote note) {}

    /** How PostgreSQL shows what is done here, to be told from a server. */
    static final String PROGRAM = "cadre-dump";

    private static final Duration LOOK = Duration.ofMillis(500);

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
                        select 1 as found from pg_tables where schemaname = ? and tablename = 'event'
                        """,
                        row -> row.number("found"),
                        url.schema())
                .isPresent();
    }

    /** Whether a store of this mark was put in place in this database, and maybe replaced since. */
    boolean isMarked(String mark) {
        try (var look = Snapshot.of(url.in(url.schema(), PROGRAM))) {
            return look.tx()
                    .one(
                            """
                            select 1 as found from pg_namespace
                             where obj_description(oid, 'pg_namespace') = ? limit 1
                            """,
                            row -> row.number("found"),
                            mark)
                    .isPresent();
        }
    }

    @Override
    public String shown() {
        return url.shown();
    }

    @Override
    public Lock lock() {
        var claim = StoreClaim.alone(url.in(url.schema(), PROGRAM));
        try {
            refuseServers();
            refuseBeating();
            return claim::close;
        } catch (RuntimeException | Error e) {
            claim.close();
            throw e;
        }
    }

    /** Those of versions that claim nothing: they keep connections all the time. */
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
                throw StoreClaim.servers(url, servers);
            }
        }
    }

    /** Whoever says that he is alive while one looks. One that was killed does so no more. */
    private void refuseBeating() {
        var first = beats();
        var now = first;
        var end = System.nanoTime() + Peers.ALIVE.toNanos();
        while (now.last() > now.now() - Peers.ALIVE.toMillis()
                && now.last() < now.now() + Peers.ALIVE.toMillis()
                && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
            now = beats();
            if (now.last() > first.last()) {
                throw StoreClaim.servers(url, now.servers());
            }
        }
    }

    /** When a server beat last, in milliseconds, and what the time of the database is. */
    private record Beats(long servers, long last, long now) {
        /** Long ago. */
        static final Beats NONE = new Beats(0, 0, Long.MAX_VALUE);
    }

    private Beats beats() {
        try (var look = Snapshot.of(url.in(url.schema(), PROGRAM))) {
            if (!KeptFileRows.hasTable(look.tx(), "server")) {
                return Beats.NONE;
            }
            var sql =
                    """
                    select count(*) as n, coalesce(max(seen_at_ms), 0) as last,
                           cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now
                      from server
                    """;
            return look.tx()
                    .one(
                            sql,
                            row ->
                                    new Beats(
                                            row.number("n"), row.number("last"), row.number("now")))
                    .orElseThrow();
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
