package cadre.server.feed;

import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out up to which number the feed is complete where several transactions append at once: an
 * event with a lower number may then be committed after one with a higher number, and a reader that
 * went on from the higher one would never see it.
 *
 * <p>Numbers without a gap are complete. A gap is a transaction that still runs, or one that was
 * undone. It cannot be filled any more once all transactions are over that had a number when the
 * gap was seen: a transaction has its number before its events have theirs ({@link FeedStore}).
 * Looking for {@code xact < oldest running} alone would not do: a transaction with a later number
 * may have an event with an earlier one.
 *
 * <p>A thread of its own looks when someone rings, here or on another server, and once a second.
 */
final class SettledFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SettledFeed.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Where nobody follows: each look costs as much as some events. */
    private static final Duration UNWATCHED = Duration.ofMillis(25);

    private static final Duration LONGEST = Duration.ofMillis(50);
    private static final int AT_ONCE = 5_000;
    private static final int FIRST_LOOKS = 20;

    /** How far a reader looks by itself: the thread is mostly there before. */
    private static final int READ_AHEAD = 500;

    private static final Duration LONG_GAP = Duration.ofSeconds(30);

    /** So far behind the newest event no transaction can be that still runs. */
    private static final long LOOK_BACK = 20_000;

    private final Database db;
    private final LongConsumer moved;
    private final BooleanSupplier watched;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    private final Thread thread = Thread.ofVirtual().name("feed-settling").unstarted(this::run);
    private boolean rung;
    private volatile boolean closed;
    private long settled;

    private Gap gap = Gap.NONE;
    private Gap warned = Gap.NONE;
    private long gapSince;

    /** A gap below {@code end}, into which only transactions before {@code next} can put events. */
    private record Gap(long end, long next) {
        static final Gap NONE = new Gap(0, 0);
    }

    /**
     * Looks for the first time.
     *
     * @param moved is told each new end of what is complete
     * @param watched whether someone waits for that
     */
    SettledFeed(Database db, LongConsumer moved, BooleanSupplier watched) {
        this.db = db;
        this.moved = moved;
        this.watched = watched;
        settled = Math.max(0, db.read(FeedStore::head) - LOOK_BACK);
        for (int looks = 0; settleOnce() && looks < FIRST_LOOKS; looks++) {
            Thread.onSpinWait(); // most gaps are old, and over at the second look
        }
        db.wakes().listen("feed", this::ring);
    }

    /** Begins. */
    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    long settled() {
        lock.lock();
        try {
            return settled;
        } finally {
            lock.unlock();
        }
    }

    static void ring(Database db) {
        db.wakes().ring(Topic.of("feed"));
    }

    private void ring() {
        lock.lock();
        try {
            rung = true;
            came.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var pause = SHORTEST;
        var failed = false;
        while (!closed) {
            try {
                var before = settled();
                if (settleOnce()) {
                    if (settled() - before >= AT_ONCE) {
                        continue; // far behind
                    }
                    // under load there is always a gap, and always another one
                    pause = settled() > before ? shortest() : longer(pause);
                    await(pause, false);
                } else {
                    pause = SHORTEST;
                    await(TICK, true);
                    if (!watched.getAsBoolean()) {
                        await(UNWATCHED, false);
                    }
                }
                failed = false;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                if (!failed && !closed) {
                    log.atWarn()
                            .addKeyValue("reason", String.valueOf(e.getMessage()))
                            .log("the feed cannot be read; tried again until it can");
                }
                failed = true;
                LockSupport.parkNanos(TICK.toNanos());
            }
        }
    }

    private Duration shortest() {
        return watched.getAsBoolean() ? SHORTEST : UNWATCHED;
    }

    private static Duration longer(Duration pause) {
        return pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }

    private void await(Duration most, boolean wake) throws InterruptedException {
        var left = most.toNanos();
        lock.lock();
        try {
            while (left > 0 && !(wake && rung)) {
                left = came.awaitNanos(left);
            }
            rung = false;
        } finally {
            lock.unlock();
        }
    }

    /** One look; whether there is more to look for at once. For one thread. */
    boolean settleOnce() {
        var from = settled();
        var found = db.read(tx -> look(tx, from));
        moveTo(found.end());
        if (found.blocked() > gap.end()) {
            // after the look: whoever can fill the gap had its number then
            var next = db.write(FeedStore::transaction);
            gap = new Gap(found.last(), next);
            gapSince = System.nanoTime();
        } else if (found.blocked() > 0) {
            warnOnceOfLongGap();
        }
        return found.blocked() > 0 || found.isFull();
    }

    private void warnOnceOfLongGap() {
        if (!warned.equals(gap) && System.nanoTime() - gapSince > LONG_GAP.toNanos()) {
            warned = gap;
            log.atWarn()
                    .addKeyValue("behind", settled())
                    .log(
                            "the feed waits for an old transaction of the database to end;"
                                    + " 'cadre doctor' names it");
        }
    }

    /**
     * @param blocked the first event behind a gap, 0 if there is none
     */
    private record Found(long end, long last, long blocked, boolean isFull) {}

    private Found look(Tx tx, long from) {
        var seqs = FeedStore.numbers(tx, from, AT_ONCE);
        var isOver = FeedStore.oldestTransaction(tx) >= gap.next();
        var end = from;
        var blocked = 0L;
        for (var seq : seqs) {
            if (seq > end + 1 && !(isOver && seq <= gap.end())) {
                blocked = seq;
                break;
            }
            end = seq;
        }
        return new Found(
                end, seqs.isEmpty() ? from : seqs.getLast(), blocked, seqs.size() == AT_ONCE);
    }

    /** The end of what is complete for a reader in this transaction. */
    long settled(Tx tx) {
        var end = settled();
        for (var seq : FeedStore.numbers(tx, end, READ_AHEAD)) {
            if (seq > end + 1) {
                break;
            }
            end = seq;
        }
        moveTo(end);
        return end;
    }

    private void moveTo(long end) {
        lock.lock();
        try {
            if (end <= settled) {
                return;
            }
            settled = end;
        } finally {
            lock.unlock();
        }
        moved.accept(end);
    }
}
