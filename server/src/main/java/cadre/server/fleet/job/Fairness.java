package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Start-time fair queueing: the rank of a job is behind whatever its submitter filed before, and
 * behind whatever was started before it was filed.
 *
 * <p>On SQLite both are rows that each filing and each claim changes. Where several transactions
 * write at once these few rows would make all of them wait for each other, and a snapshot that is
 * held for long would make them slow to read. There they are kept in memory; their rows are looked
 * at and changed once a second, and never waited for. So what a submitter files on two servers
 * counts on both within a second, and a start of the server forgets one second. Thread-safe.
 */
final class Fairness {
    private static final long PERIOD = Duration.ofSeconds(1).toNanos();
    private static final int MOST_SHARES = 10_000;

    private final Map<Integer, Mark> clocks = new HashMap<>();
    private final Map<Integer, Mark> clockRows = new HashMap<>();
    private final Map<Share, Mark> shares = new HashMap<>();

    private record Share(int priority, KeyId submitter) {}

    /** A rank that only grows, and when its row was looked at last. */
    private static final class Mark {
        private long rank;
        private long storedAt;
        private boolean known;

        boolean isDue() {
            return !known || System.nanoTime() - storedAt > PERIOD;
        }

        void stored() {
            storedAt = System.nanoTime();
            known = true;
        }

        void raise(Optional<Long> to) {
            rank = Math.max(rank, to.orElse(0L));
        }
    }

    /** The rank of the next job of this submitter. */
    long nextRank(Tx tx, int priority, KeyId submitter) {
        if (!tx.dialect().isShared()) {
            return FairStore.nextRank(tx, priority, submitter);
        }
        // outside of the lock: it is for the memory, not for the store
        var clock = dueClock(priority) ? FairStore.clock(tx, priority) : Optional.<Long>empty();
        var share = new Share(priority, submitter);
        var due = dueShare(share);
        var stored = due ? FairStore.share(tx, priority, submitter) : Optional.<Long>empty();
        var rank = next(share, clock, stored);
        if (due) {
            FairStore.keepShare(tx, priority, submitter, rank, stored.isPresent());
        }
        return rank;
    }

    /** A job of this rank was started. */
    void started(Tx tx, int priority, long rank) {
        if (!tx.dialect().isShared()) {
            FairStore.advanceClock(tx, priority, rank);
            return;
        }
        if (advance(priority, rank)) {
            FairStore.keepClock(tx, priority, rank);
        }
    }

    private synchronized boolean dueClock(int priority) {
        var clock = clocks.computeIfAbsent(priority, _ -> new Mark());
        var due = clock.isDue();
        if (due) {
            clock.stored();
        }
        return due;
    }

    private synchronized boolean dueShare(Share share) {
        if (shares.size() > MOST_SHARES) {
            shares.clear(); // the rows know, but for a second
        }
        var mark = shares.computeIfAbsent(share, _ -> new Mark());
        var due = mark.isDue();
        if (due) {
            mark.stored();
        }
        return due;
    }

    private synchronized long next(Share share, Optional<Long> clock, Optional<Long> stored) {
        var now = clocks.computeIfAbsent(share.priority(), _ -> new Mark());
        var mark = shares.computeIfAbsent(share, _ -> new Mark());
        now.raise(clock);
        mark.raise(stored);
        mark.rank = Math.max(now.rank, mark.rank) + 1;
        return mark.rank;
    }

    /** Whether the row of the clock is to be moved on to this rank. */
    private synchronized boolean advance(int priority, long rank) {
        clocks.computeIfAbsent(priority, _ -> new Mark()).raise(Optional.of(rank));
        var row = clockRows.computeIfAbsent(priority, _ -> new Mark());
        if (rank <= row.rank || !row.isDue()) {
            return false;
        }
        row.stored();
        row.rank = rank;
        return true;
    }
}
