package cadre.server.bus.task;

import cadre.server.access.Seat;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the leases of members were looked at last: of many calls in a row one looks. The shortest
 * lease is ten times as long. Thread-safe.
 */
final class LeaseLooks {
    private static final Duration APART = Duration.ofMillis(100);

    /** From so many on those are forgotten that are due again. */
    private static final int MANY = 10_000;

    private final ConcurrentHashMap<Seat, Instant> last = new ConcurrentHashMap<>();

    /** Whether this one's should be looked at now; if so, it counts as done. */
    boolean isDue(Seat seat, Instant now) {
        var before = last.get(seat);
        if (before != null && isFresh(before, now)) {
            return false;
        }
        if (last.size() >= MANY) {
            last.values().removeIf(at -> !isFresh(at, now));
        }
        last.put(seat, now);
        return true;
    }

    /** A clock that was set back makes no look fresh. */
    private static boolean isFresh(Instant at, Instant now) {
        return !now.isBefore(at) && now.isBefore(at.plus(APART));
    }
}
