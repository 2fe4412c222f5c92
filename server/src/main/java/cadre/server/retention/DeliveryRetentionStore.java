package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables hook_delivery, hook_seen and hint, as to what of them may go. */
final class DeliveryRetentionStore {
    private static final int STRETCH = 20_000;

    private DeliveryRetentionStore() {}

    record Delivery(long id, Instant receivedAt, long bytes) {}

    /** Those behind an id, in the order of ids. */
    static List<Delivery> behind(Tx tx, long after, int limit) {
        return tx.all(
                """
                select id, received_at_ms, bytes from hook_delivery where id > ? order by id limit ?
                """,
                row ->
                        new Delivery(
                                row.number("id"), row.time("received_at_ms"), row.number("bytes")),
                after,
                limit);
    }

    static Gone delete(Tx tx, Ids ids) {
        tx.update("delete from hook_seen where delivery in " + ids.marks(), ids.and());
        tx.update("delete from hint where delivery in " + ids.marks(), ids.and());
        var bytes =
                tx.all(
                        "delete from hook_delivery where id in %s returning bytes"
                                .formatted(ids.marks()),
                        row -> row.number("bytes"),
                        ids.and());
        return new Gone(bytes.size(), bytes.stream().mapToLong(Long::longValue).sum());
    }

    private record Part(long rows, long bytes, Optional<Long> last) {}

    /** Counts all in stretches, so that no reader is held up. */
    static ArtifactRetentionStore.Sum sum(Database db) {
        var rows = 0L;
        var bytes = 0L;
        for (var last = Optional.of(0L); last.isPresent(); ) {
            var after = last.get();
            var part = db.read(tx -> sumBehind(tx, after));
            rows += part.rows();
            bytes += part.bytes();
            last = part.last();
        }
        return new ArtifactRetentionStore.Sum(rows, bytes, db.read(DeliveryRetentionStore::oldest));
    }

    private static Part sumBehind(Tx tx, long after) {
        return tx.one(
                        """
                        select count(*) as n, coalesce(sum(bytes), 0) as bytes, max(id) as last
                          from (select id, bytes from hook_delivery
                                 where id > ? order by id limit ?) as stretch
                        """,
                        row ->
                                new Part(
                                        row.number("n"),
                                        row.number("bytes"),
                                        row.numberOrNone("last")),
                        after,
                        STRETCH)
                .orElseThrow();
    }

    private static Optional<Instant> oldest(Tx tx) {
        return tx.one(
                "select received_at_ms from hook_delivery order by id limit 1",
                row -> row.time("received_at_ms"));
    }
}
