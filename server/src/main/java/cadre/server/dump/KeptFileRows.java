package cadre.server.dump;

import cadre.server.storage.Tx;
import java.util.List;
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

    static long secrets(Tx tx) {
        return tx.one("select count(*) as n from secret", row -> row.number("n")).orElse(0L);
    }
}
