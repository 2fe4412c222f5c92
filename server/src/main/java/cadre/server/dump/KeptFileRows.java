package cadre.server.dump;

import cadre.server.storage.Tx;
import java.time.Instant;
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
        var sql =
                """
                select sha256, bytes, kind from artifact
                union all
                select sha256, bytes, 'bundle' as kind from bundle
                """;
        tx.each(
                sql,
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

    /** Whether a row still names it. */
    static boolean isNamed(Tx tx, String sha256) {
        var sql =
                """
                select sha256 from artifact where sha256 = ?
                union all
                select sha256 from bundle where sha256 = ?
                limit 1
                """;
        return !tx.all(sql, row -> row.text("sha256"), sha256, sha256).isEmpty();
    }

    /** Whether the store can hold bytes of files: an old one cannot. */
    static boolean canHoldBytes(Tx tx) {
        var sql =
                tx.dialect().isShared()
                        ? """
                        select 1 as found from pg_tables
                         where schemaname = current_schema() and tablename = 'kept_file'
                        """
                        : "select 1 as found from sqlite_master where name = 'kept_file'";
        return tx.one(sql, row -> row.number("found")).isPresent();
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
        return tx.one("select count(*) as n from secret", row -> row.number("n")).orElse(0L);
    }
}
