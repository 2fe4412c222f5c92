package cadre.server.feed;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feed of events. Sequence numbers ascend, with gaps where a transaction was undone; an event
 * is shown once nothing can come before it any more: a reader that goes on from the last number it
 * saw misses nothing, whichever servers append. Thread-safe; a thousand virtual threads may wait at
 * once.
 */
public final class Feed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final int MOST_AT_ONCE = 1000;

    /**
     * How many events one reading transaction looks at, so that a rare match holds no reader up.
     */
    private static final long STRETCH = 50_000;

    private static final Optional<RareEvents> NO_WAY = Optional.empty();

    /** After its last wait a follower is thought to come again. */
    private static final Duration FOLLOWED = Duration.ofSeconds(20);

    /** Of a kind so many are looked at for one that a key did, and of all kinds so many. */
    private static final int NEWEST_OF_KIND = 50;

    private static final int NEWEST = 1_000;

    private static final Duration CLOCK_GRACE = Duration.ofHours(1);

    private final Database db;
    private final InstantSource clock;
    private final EventLog lines = new EventLog();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong committed;
    private final Optional<SettledFeed> settled;
    private final AtomicBoolean announcing = new AtomicBoolean();
    private final ReentrantLock oneAnnouncer = new ReentrantLock();
    private volatile CompletableFuture<Boolean> next = new CompletableFuture<>();
    private volatile long followedUntil = System.nanoTime();

    /** The feed in {@code db}. */
    public Feed(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
        this.committed = new AtomicLong();
        if (db.dialect().isShared()) {
            var begun = new SettledFeed(db, this::committed, this::isFollowed);
            this.settled = Optional.of(begun);
            committed.set(begun.settled());
            begun.start();
        } else {
            this.settled = Optional.empty();
            committed.set(head());
        }
    }

    /** Up to where the feed is complete for readers. */
    private long head(Tx tx) {
        return settled.map(feed -> feed.settled(tx)).orElseGet(() -> FeedStore.head(tx));
    }

    /**
     * Adds an event to the transaction that makes the change it tells of.
     *
     * @param kind {@code thing.verb} in the past tense, such as {@code job.queued}
     * @param thing what it happened to, such as {@code j17}
     * @param job the job it belongs to, if any
     * @param body what the kind adds, written as a JSON object; never a secret or a prompt
     */
    public void append(
            Tx tx, String kind, String thing, Optional<JobId> job, Actor actor, Object body) {
        var json = json(kind, body);
        var seq = FeedStore.append(tx, clock.instant(), kind, thing, job, actor, json);
        lines.tell(tx, kind, thing, job, actor, json);
        announce(tx, seq);
    }

    /**
     * Adds several events to a transaction that has changed rows before; in one statement where
     * that is quicker.
     */
    public void appendAll(Tx tx, List<NewEvent> events) {
        if (!tx.dialect().isShared()) {
            events.forEach(
                    one -> append(tx, one.kind(), one.thing(), one.job(), one.actor(), one.body()));
            return;
        }
        FeedStore.appendAll(tx, clock.instant(), events, one -> json(one.kind(), one.body()));
        lines.tell(tx, events);
        tx.afterCommit(() -> SettledFeed.ring(db));
    }

    private static String json(String kind, Object body) {
        var json = Json.write(body);
        if (!json.startsWith("{")) {
            throw new IllegalStateException("the body of " + kind + " is no JSON object");
        }
        return json;
    }

    private void announce(Tx tx, long seq) {
        tx.afterCommit(() -> {
            if (settled.isPresent()) {
                SettledFeed.ring(db);
            } else {
                committed(seq);
            }
        });
    }

    /**
     * Events behind {@code seq}, oldest first; empty if none matches.
     *
     * @param limit 1 to 1,000, brought into this range
     * @throws CadreException as {@link #scanAfter}
     */
    public List<Event> after(long seq, int limit, Filter filter) {
        var slice = scanAfter(seq, limit, filter);
        while (slice.events().isEmpty() && !slice.end()) {
            slice = scanAfter(slice.upTo(), limit, filter);
        }
        return slice.events();
    }

    /**
     * Looks at a bounded number of events behind {@code seq}, oldest first. For streams with a
     * filter: going on from {@code upTo} they look at nothing twice.
     *
     * @param seq the last one that was seen; 0 begins with the oldest that is kept
     * @param limit 1 to 1,000, brought into this range
     * @throws CadreException GONE if retention deleted events behind {@code seq}
     */
    public Slice scanAfter(long seq, int limit, Filter filter) {
        var most = within(limit);
        return db.read(tx -> {
            var head = head(tx);
            var floor = FeedStore.floor(tx);
            refuseForgotten(seq, floor);
            var low = Math.clamp(seq, floor, Long.MAX_VALUE - STRETCH);
            var rare = head - low > RareEvents.SHORT ? RareEvents.of(filter) : NO_WAY;
            var whole = filter.job().isPresent() || rare.isPresent();
            var high = whole ? head : Math.min(head, low + STRETCH);
            var events =
                    rare.map(way -> way.ascending(tx, low, high, most))
                            .orElseGet(() -> FeedStore.ascending(tx, low, high, most, filter));
            var upTo = events.size() == most ? events.getLast().seq() : high;
            return new Slice(events, Math.max(seq, upTo), upTo >= head);
        });
    }

    /**
     * Events before {@code seq}, newest first; empty if none matches. {@link Long#MAX_VALUE} begins
     * with the newest.
     *
     * @param limit 1 to 1,000, brought into this range
     */
    public List<Event> before(long seq, int limit, Filter filter) {
        var slice = scanBefore(seq, limit, filter);
        while (slice.events().isEmpty() && !slice.end()) {
            slice = scanBefore(slice.upTo(), limit, filter);
        }
        return slice.events();
    }

    /** As {@link #scanAfter}, but before {@code seq} and newest first. */
    public Slice scanBefore(long seq, int limit, Filter filter) {
        var most = within(limit);
        return db.read(tx -> {
            var floor = FeedStore.floor(tx);
            var high = high(tx, seq, floor, filter);
            var rare = high > RareEvents.SHORT ? RareEvents.of(filter) : NO_WAY;
            var whole = filter.job().isPresent() || rare.isPresent();
            var low = whole ? low(tx, floor, high, filter) : Math.max(floor, high - STRETCH);
            var events =
                    rare.map(way -> way.descending(tx, low, high, most))
                            .orElseGet(() -> FeedStore.descending(tx, low, high, most, filter));
            var upTo = events.size() == most ? events.getLast().seq() : low + 1;
            return new Slice(events, upTo, upTo <= floor + 1 || isBefore(tx, upTo, filter));
        });
    }

    /** Where a look back begins: what is too new for the filter is not walked through. */
    private long high(Tx tx, long seq, long floor, Filter filter) {
        var high = Math.min(Math.max(seq, 1) - 1, head(tx));
        return filter.until()
                .map(until ->
                        FeedStore.placeAt(tx, until.plus(CLOCK_GRACE), Math.min(floor, high), high))
                .orElse(high);
    }

    /** Where a look back by an index ends: what is too old for the filter is not walked through. */
    private static long low(Tx tx, long floor, long high, Filter filter) {
        return filter.since()
                .filter(_ -> filter.job().isEmpty())
                .map(since ->
                        FeedStore.placeAt(
                                tx, since.minus(CLOCK_GRACE), Math.min(floor, high), high))
                .orElse(floor);
    }

    /**
     * The kinds of events that there are, in the order of the alphabet: those that few jobs have.
     *
     * @param by with KEYS only those of which one of the newest was done with a key, and of what
     *     every job has those that came lately
     */
    public List<String> kinds(Filter.By by) {
        return db.read(tx -> {
            var kinds = new TreeSet<>(RareEvents.kinds(tx));
            if (by == Filter.By.KEYS) {
                kinds.removeIf(kind -> !RareEvents.isOfKeys(tx, kind, NEWEST_OF_KIND));
                kinds.addAll(FeedStore.newestKindsOfKeys(tx, NEWEST));
            }
            return List.copyOf(kinds);
        });
    }

    /**
     * As {@link #scanBefore}, all that was done with these keys: found by an index, wherever in the
     * feed it is.
     *
     * @param keys a few
     */
    public Slice scanBefore(long seq, int limit, Set<KeyId> keys) {
        var most = within(limit);
        return db.read(tx -> {
            var high = Math.min(Math.max(seq, 1) - 1, head(tx));
            var floor = FeedStore.floor(tx);
            var found = new ArrayList<Event>();
            keys.forEach(key -> found.addAll(FeedStore.ofKey(tx, key, floor, high, most)));
            found.sort(Comparator.comparing(Event::seq).reversed());
            var events = found.subList(0, Math.min(found.size(), most));
            var end = events.size() < most;
            return new Slice(events, end ? floor + 1 : events.getLast().seq(), end);
        });
    }

    /** The number up to which events were deleted; 0 if none was. */
    public long floor() {
        return db.read(FeedStore::floor);
    }

    /**
     * Refuses to go on from a place behind which events were deleted.
     *
     * @throws CadreException GONE
     */
    public void requireKept(long seq) {
        refuseForgotten(seq, floor());
    }

    private static void refuseForgotten(long seq, long floor) {
        if (seq > 0 && seq < floor) {
            throw new CadreException(
                    ErrorCode.GONE,
                    "Events behind this place were deleted",
                    Map.of("after", seq, "deleted_up_to", floor),
                    "What they told of is missed; go on with after="
                            + floor
                            + ", or with after=0 from the oldest that is kept");
        }
    }

    /** The number of the newest event; 0 if there is none. */
    public long head() {
        return db.read(this::head);
    }

    /**
     * Waits until something behind {@code seq} is committed.
     *
     * @return whether there is; false after {@code maxWait}, or if the thread was interrupted,
     *     which then stays set
     */
    public boolean awaitAfter(long seq, Duration maxWait) {
        var end = System.nanoTime() + maxWait.toNanos();
        while (true) {
            // taken before the look at the number: whoever moves that on completes this one
            var wake = next;
            if (committed.get() > seq) {
                return true;
            }
            var left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            followedUntil = System.nanoTime() + FOLLOWED.toNanos();
            try {
                wake.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                return committed.get() > seq;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException("the wake-up of the feed failed", e);
            }
        }
    }

    /**
     * Has {@code listener} called soon after events were committed, once for as many as came
     * meanwhile, never twice at the same time, on a virtual thread. For loops to begin a round.
     *
     * @return ends it
     */
    public Subscription onCommit(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What a listener is ended with. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        /** Ends it; a call under way may still come to its end. */
        @Override
        void close();
    }

    /** Looks for no more events of other servers; before the store is closed. */
    @Override
    public void close() {
        settled.ifPresent(SettledFeed::close);
    }

    private boolean isFollowed() {
        return followedUntil - System.nanoTime() > 0;
    }

    /** Whether everything before {@code seq} is older than what the filter wants. */
    private static boolean isBefore(Tx tx, long seq, Filter filter) {
        // an hour of grace, since a clock that was set back makes times that do not ascend
        return filter.since()
                .filter(since -> FeedStore.isOlder(tx, seq - 1, since.minus(CLOCK_GRACE)))
                .isPresent();
    }

    private void committed(long seq) {
        committed.accumulateAndGet(seq, Math::max);
        // many events, one announcement: it wakes all that wait, which takes longer than a commit
        if (announcing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("feed-announcer").start(this::announce);
        }
    }

    private void announce() {
        oneAnnouncer.lock();
        try {
            announcing.set(false);
            var wake = next;
            next = new CompletableFuture<>();
            for (var listener : listeners) {
                call(listener);
            }
            wake.complete(true);
        } finally {
            oneAnnouncer.unlock();
        }
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a listener of the feed failed; report this");
        }
    }

    private static int within(int limit) {
        return Math.clamp(limit, 1, MOST_AT_ONCE);
    }
}
