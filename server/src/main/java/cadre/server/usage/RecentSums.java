package cadre.server.usage;

import cadre.wire.api.UsageSums;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sums over much usage, kept for a hundred times as long as they took to add up: those of a small
 * ledger are added up at each look, those of a large one cost never more than a hundredth of one
 * reader. One filter's at a time, so that the store has readers left for everyone else.
 * Thread-safe.
 */
final class RecentSums {
    private static final int MOST = 100;
    private static final long PATIENCE = 100;

    /** What is added up so quickly is not kept: whoever has just seen a run end looks for it. */
    private static final long QUICK_NANOS = 20_000_000L;

    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UsageFilter, Kept> kept = new LinkedHashMap<>();

    private record Kept(UsageSums sums, long untilNanos) {}

    UsageSums of(UsageFilter filter, Supplier<UsageSums> adding) {
        var known = known(filter);
        if (known != null) {
            return known.sums();
        }
        oneAtATime.lock();
        try {
            var meanwhile = known(filter);
            return meanwhile != null ? meanwhile.sums() : added(filter, adding);
        } finally {
            oneAtATime.unlock();
        }
    }

    private UsageSums added(UsageFilter filter, Supplier<UsageSums> adding) {
        var began = System.nanoTime();
        var sums = adding.get();
        var now = System.nanoTime();
        if (now - began > QUICK_NANOS) {
            keep(filter, new Kept(sums, now + (now - began) * PATIENCE));
        }
        return sums;
    }

    private @Nullable Kept known(UsageFilter filter) {
        lock.lock();
        try {
            var found = kept.get(filter);
            return found != null && System.nanoTime() - found.untilNanos() < 0 ? found : null;
        } finally {
            lock.unlock();
        }
    }

    private void keep(UsageFilter filter, Kept sums) {
        lock.lock();
        try {
            kept.remove(filter);
            kept.put(filter, sums);
            if (kept.size() > MOST) {
                kept.remove(kept.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }
}
