package cadre.server.dump;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which kept files the rows of a store name. */
final class KeptFileRows {
    /** Kinds whose bytes are compressed already. */
    private static final Set<String> PACKED = Set.of("bundle", "archive");

    private KeptFileRows() {}

    /**
     * A kept file.
     *
     * @param sha256 its name
     * @param bytes its size
     * @param packed whether compressing it again is in vain
     */
    record KeptFile(String sha256, long bytes, boolean packed) {}

    /** All of them, each once, by name. */
    static List<KeptFile> all(Tx tx) {
        var found = new TreeMap<String, KeptFile>();
        var selects = selects(tx, "select sha256, bytes, %s as kind from %s");
        if (selects.isEmpty()) {
            return List.of();
        }
        tx.each(
                String.join("\nunion all\n", selects),
                row -> {
                    var file =
                            new KeptFile(
                                    row.text("sha256"),
                                    row.number("bytes"),
                                    PACKED.contains(row.text("kind")));
                    found.putIfAbsent(file.sha256(), file);
                });
        return List.copyOf(found.values());
    }

    /** One for each table that names files; the store of an older program may lack some. */
    private static List<String> selects(Tx tx, String form) {
        var selects = new ArrayList<String>();
        if (hasTable(tx, "artifact")) {
            selects.add(form.formatted("kind", "artifact"));
        }
        if (hasTable(tx, "bundle")) {
            selects.add(form.formatted("'bundle'", "bundle"));
        }
        return selects;
    }

    /** Whether a row still names it. */
    static boolean isNamed(Tx tx, String sha256) {
        return selects(tx, "select sha256, %s as kind from %s where sha256 = ?").stream()
                .anyMatch(sql -> !tx.all(sql, row -> row.text("sha256"), sha256).isEmpty());
    }

    /** Whether the store can hold bytes of files: an old one cannot. */
    static boolean canHoldBytes(Tx tx) {
        return hasTable(tx, "kept_file");
    }

    /** Whether the store has a table of this name yet. */
    static boolean hasTable(Tx tx, String name) {
        var sql =
                tx.dialect().isShared()
                        ? """
                        select 1 as found from pg_tables
                         where schemaname = current_schema() and tablename = ?
                        """
                        : "select 1 as found from sqlite_master where type = 'table' and name = ?";
        return tx.one(sql, row -> row.number("found"), name).isPresent();
    }

    /** Whether its bytes are in the store. */
    static boolean isStored(Tx tx, String sha256) {
        return tx.one(
                        "select bytes from kept_file where sha256 = ?",
                        row -> row.number("bytes"),
                        sha256)
                .isPresent();
    }

    static Optional<byte[]> part(Tx tx, String sha256, int part) {
        return tx.one(
                "select body from kept_part where sha256 = ? and part = ?",
                row -> row.bytes("body"),
                sha256,
                part);
    }

    static void putPart(Tx tx, String sha256, int part, byte[] body) {
        tx.update(
                """
                insert into kept_part (sha256, part, body) values (?, ?, ?)
                on conflict (sha256, part) do update set body = excluded.body
                """,
                sha256,
                part,
                body);
    }

    static void put(Tx tx, String sha256, long bytes, Instant now) {
        tx.update(
                """
                insert into kept_file (sha256, bytes, stored_at_ms) values (?, ?, ?)
                on conflict (sha256) do nothing
                """,
                sha256,
                bytes,
                now);
    }

    static long secrets(Tx tx) {
        return !hasTable(tx, "secret")
                ? 0
                : tx.one("select count(*) as n from secret", row -> row.number("n")).orElse(0L);
    }
}
