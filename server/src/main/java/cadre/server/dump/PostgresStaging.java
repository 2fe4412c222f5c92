package cadre.server.dump;

import cadre.server.fleet.FaultPoint;
import cadre.server.storage.Database;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.Schema;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A schema named {@code cadre_restoring} beside that of the store; at the end both change their
 * names in one transaction.
 */
final class PostgresStaging implements Staging {
    private static final int LONGEST_NAME = 63;

    private final PostgresPlace place;
    private final String begun;
    private final String aside;
    private final Database database;
    private boolean finished;

    private PostgresStaging(PostgresPlace place, String begun, String aside, Database database) {
        this.place = place;
        this.begun = begun;
        this.aside = aside;
        this.database = database;
    }

    static PostgresStaging begin(
            PostgresPlace place, String stamp, SortedMap<String, Integer> schema) {
        var url = place.url();
        var begun = named(url, "restoring");
        var staged = url.in(begun, PostgresPlace.PROGRAM);
        drop(staged, begun); // what a killed program left
        var parts =
                StorePlace.PARTS.stream()
                        .map(part -> Schema.of(part, schema.getOrDefault(part, 0)))
                        .toList();
        return new PostgresStaging(
                place,
                begun,
                named(url, "replaced_" + stamp.toLowerCase(Locale.ROOT)),
                Database.open(staged, parts));
    }

    private static String named(PostgresUrl url, String ending) {
        var name = url.schema();
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - ending.length() - 1))
                + "_"
                + ending;
    }

    /** Over a connection that makes no schema; there is nothing of value in it. */
    private static void drop(PostgresUrl staged, String begun) {
        try (var db = Database.open(staged, List.of())) {
            db.write(tx -> tx.update("drop schema if exists " + begun + " cascade"));
        }
    }

    @Override
    public List<Database> databases() {
        return List.of(database);
    }

    @Override
    public Shelf shelf(Path home, Instant now) {
        return new StoreShelf(database, now);
    }

    @Override
    public Optional<String> finish() {
        place.refuseServers();
        var schema = place.url().schema();
        place.move().ifPresent(move -> move.note().write(move.home()));
        FaultPoint.MOVE_NOTED.reach();
        var moved =
                database.write(tx -> {
                    var there = tables(tx, schema);
                    if (there.isEmpty()) {
                        tx.update("drop schema if exists " + schema);
                    } else {
                        var ours = tables(tx, begun);
                        refuseOthers(tx, there, ours);
                        if (there.contains("kept_file") && ours.contains("kept_file")) {
                            takeFilesFrom(tx, schema);
                        }
                        tx.update("alter schema " + schema + " rename to " + aside);
                    }
                    place.move().ifPresent(move -> mark(tx, move.note()));
                    tx.update("alter schema " + begun + " rename to " + schema);
                    return !there.isEmpty();
                });
        finished = true;
        FaultPoint.MOVE_COMMITTED.reach();
        return moved ? Optional.of("schema " + aside) : Optional.empty();
    }

    private void mark(Tx tx, MoveNote note) {
        var sql =
                tx.one(
                                "select format('comment on schema %I is %L', ?::text, ?::text) as sql",
                                row -> row.text("sql"), begun, note.mark())
                        .orElseThrow();
        tx.update(sql);
    }

    /** What the backup does not hold, as one made before an upgrade, and the old store does. */
    private void takeFilesFrom(Tx tx, String schema) {
        var missing =
                """
                from %1$s.%2$s where sha256 in
                       (select sha256 from artifact union select sha256 from bundle)
                   and sha256 not in (select sha256 from kept_file)
                """;
        tx.update(
                "insert into kept_part (sha256, part, body) select sha256, part, body "
                        + missing.formatted(schema, "kept_part"));
        tx.update(
                "insert into kept_file (sha256, bytes, stored_at_ms) select sha256, bytes,"
                        + " stored_at_ms "
                        + missing.formatted(schema, "kept_file"));
    }

    private static List<String> tables(Tx tx, String schema) {
        return tx.all(
                "select tablename as name from pg_tables where schemaname = ?",
                row -> row.text("name"),
                schema);
    }

    /**
     * A store of a newer schema has tables that are not known here, and is Cadre's all the same.
     */
    private void refuseOthers(Tx tx, List<String> there, List<String> ours) {
        var others = new HashSet<>(there);
        others.removeAll(ours);
        var isNewer =
                there.contains(Migrated.TABLE)
                        && Migrated.last(tx, place.url().schema()) > Migrated.last(tx, begun);
        if (!isNewer && others.stream().anyMatch(name -> !name.startsWith("flyway"))) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The schema holds tables that are not Cadre's",
                    Map.of("database", place.shown(), "schema", place.url().schema()),
                    "Name a schema for Cadre alone with ?currentSchema=NAME");
        }
    }

    /** How far a schema is. */
    private static final class Migrated {
        static final String TABLE = "flyway_schema_history";

        static long last(Tx tx, String schema) {
            var sql =
                    "select coalesce(max(cast(version as bigint)), 0) as n from %s.%s where success"
                            .formatted(schema, TABLE);
            return tx.one(sql, row -> row.number("n")).orElse(0L);
        }
    }

    @Override
    public void close() {
        database.close();
        if (!finished) {
            drop(place.url().in(begun, PostgresPlace.PROGRAM), begun);
        }
    }
}
