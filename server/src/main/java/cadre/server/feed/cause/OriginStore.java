package cadre.server.feed.cause;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.Optional;

/** The table origin. */
final class OriginStore {
    private OriginStore() {}

    static void insert(Tx tx, String thing, Origin origin, Instant now) {
        tx.update(
                """
                insert into origin (thing, cause, at_ms) values (?, ?, ?)
                on conflict (thing) do nothing
                """,
                thing,
                origin.json(),
                now);
    }

    static Optional<KeptOrigins.Kept> find(Tx tx, String thing) {
        return tx.one(
                "select cause, at_ms from origin where thing = ?",
                row -> new KeptOrigins.Kept(Origin.of(row.text("cause")), row.time("at_ms")),
                thing);
    }
}
