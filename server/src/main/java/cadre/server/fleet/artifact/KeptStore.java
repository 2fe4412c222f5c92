package cadre.server.fleet.artifact;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables kept_file and kept_part. */
final class KeptStore {
    private KeptStore() {}

    static boolean isThere(Tx tx, String sha256) {
        return tx.one(
                        "select bytes from kept_file where sha256 = ?",
                        row -> row.number("bytes"),
                        sha256)
                .isPresent();
    }

    /** Makes a file young again: it is about to be used. False if it is not there. */
    static boolean touch(Tx tx, String sha256, Instant now) {
        return tx.update("update kept_file set stored_at_ms = ? where sha256 = ?", now, sha256)
                == 1;
    }

    /** Names behind {@code after}, ascending, of files that were last stored before a time. */
    static List<String> old(Tx tx, Instant storedBefore, String after, int most) {
        return tx.all(
                """
                select sha256 from kept_file
                 where stored_at_ms < ? and sha256 > ?
                 order by sha256 limit ?
                """,
                row -> row.text("sha256"),
                storedBefore,
                after,
                most);
    }

    /**
     * Deletes a file that no row refers to; its size. A transaction that makes it young meanwhile
     * keeps it.
     */
    static Optional<Long> sweep(Tx tx, String sha256, Instant storedBefore) {
        var bytes =
                tx.one(
                        """
                        delete from kept_file
                         where sha256 = ? and stored_at_ms < ?
                           and not exists (select 1 from artifact
                                            where artifact.sha256 = kept_file.sha256)
                           and not exists (select 1 from bundle
                                            where bundle.sha256 = kept_file.sha256)
                        returning bytes
                        """,
                        row -> row.number("bytes"),
                        sha256,
                        storedBefore);
        bytes.ifPresent(_ -> tx.update("delete from kept_part where sha256 = ?", sha256));
        return bytes;
    }

    static void putPart(Tx tx, String sha256, int part, byte[] body) {
        tx.update(
                """
                insert into kept_part (sha256, part, body) values (?, ?, ?)
                on conflict (sha256, part) do nothing
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

    static Optional<byte[]> part(Tx tx, String sha256, int part) {
        return tx.one(
                "select body from kept_part where sha256 = ? and part = ?",
                row -> row.bytes("body"),
                sha256,
                part);
    }
}
