package cadre.server.retention;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table event, as to what of it may go, and event_floor. */
final class EventRetentionStore {
    /** A restored feed goes on at a multiple of it, as {@code dump} has it. */
    private static final long RESTORE_STEP = 1_000_000_000L;

    private EventRetentionStore() {}

    record Event(long seq, Instant at) {}

    static long floor(Tx tx) {
        return tx.one("select seq from event_floor where one = 1", row -> row.number("seq"))
                .orElseThrow();
    }

    /**
     * Numbers without a large gap: a restore goes on far away, so that between two stretches there
     * are numbers that no event has.
     */
    record Stretch(long first, long last) {
        long size() {
            return last - first + 1;
        }
    }

    /** All that is kept, oldest first; a few looks at the index for each restore there ever was. */
    static List<Stretch> stretches(Tx tx) {
        var found = new ArrayList<Stretch>();
        var first = firstBehind(tx, floor(tx));
        while (first.isPresent()) {
            var from = first.get();
            var end = (from / RESTORE_STEP + 1) * RESTORE_STEP;
            var last =
                    tx.one(
                                    "select seq from event where seq <= ? order by seq desc limit 1",
                                    row -> row.number("seq"),
                                    end)
                            .orElse(from);
            found.add(new Stretch(from, last));
            first = firstBehind(tx, last);
        }
        return found;
    }

    private static Optional<Long> firstBehind(Tx tx, long seq) {
        return tx.one(
                "select seq from event where seq > ? order by seq limit 1",
                row -> row.number("seq"),
                seq);
    }

    /** How many are kept. */
    static long count(Tx tx) {
        return stretches(tx).stream().mapToLong(Stretch::size).sum();
    }

    /** The last event behind which there are {@code most} others; 0 if there are not so many. */
    static long beyond(Tx tx, long most) {
        var left = most;
        for (var stretch : stretches(tx).reversed()) {
            if (stretch.size() > left) {
                return stretch.last() - left;
            }
            left -= stretch.size();
        }
        return 0;
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
