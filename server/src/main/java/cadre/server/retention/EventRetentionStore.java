package cadre.server.retention;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table event, as to what of it may go, and event_floor. */
final class EventRetentionStore {
    private EventRetentionStore() {}

    record Event(long seq, Instant at) {}

    static long head(Tx tx) {
        return tx.one("select coalesce(max(seq), 0) as seq from event", row -> row.number("seq"))
                .orElseThrow();
    }

    static long floor(Tx tx) {
        return tx.one("select seq from event_floor where one = 1", row -> row.number("seq"))
                .orElseThrow();
    }

    static Optional<Instant> oldest(Tx tx) {
        return tx.one(
                "select at_ms from event where seq > ? order by seq limit 1",
                row -> row.time("at_ms"),
                floor(tx));
    }

    /** Those behind {@code after} and behind what is gone already. */
    static List<Event> behind(Tx tx, long after, int limit) {
        return tx.all(
                "select seq, at_ms from event where seq > ? order by seq limit ?",
                row -> new Event(row.number("seq"), row.time("at_ms")),
                Math.max(
                        after, floor(tx)), // not by the index alone: it may begin with dead entries
                limit);
    }

    static int delete(Tx tx, long from, long upTo) {
        tx.update("update event_floor set seq = ? where one = 1 and seq < ?", upTo, upTo);
        return tx.update("delete from event where seq >= ? and seq <= ?", from, upTo);
    }
}
