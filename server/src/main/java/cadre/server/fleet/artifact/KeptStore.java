package cadre.server.fleet.artifact;

import cadre.server.storage.Tx;
import java.time.Instant;
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
