package cadre.server.insight.search;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.feed.Slice;
import cadre.server.knowledge.index.Chunk;
import cadre.server.knowledge.index.Hit;
import cadre.server.knowledge.index.Index;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.index.OwnIndex;
import cadre.server.knowledge.index.Place;
import cadre.server.knowledge.text.Chunker;
import cadre.server.knowledge.text.Masks;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's index of messages, tasks and jobs. It is made by a walk through the store, which
 * goes on after a restart, then follows the feed, whose numbers its commits carry; where the feed
 * was deleted behind it, the walk is done again. What retention deletes is looked for stretch by
 * stretch. Thread-safe.
 */
final class Following implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Following.class);

    private static final Filter CHANGES =
            Filter.ofKinds(
                    "message.sent",
                    "task",
                    "team.deleted",
                    "team.taken_over",
                    "job.queued",
                    "job.succeeded",
                    "job.failed",
                    "job.cancelled",
                    "job.timed_out",
                    "job.lost",
                    "job.log_redacted");

    /** Things that are read at once: of answers of 256 KiB they are bounded. */
    private static final int BATCH = 100;

    /** Things after which the index is made durable while much comes. */
    private static final int COMMIT_AFTER = 2_000;

    /** Else so long after the last time: what is lost with the machine is read again. */
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(30);

    private static final int CHUNK_TOKENS = 300;
    private static final int MOST_HITS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration ENDLESS = Duration.ofDays(365);

    private final Database db;
    private final Feed feed;
    private final Supplier<String> history;
    private final Path folder;
    private final Duration commitEvery;
    private final Masks masks = Masks.shapes();
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Index index;
    private volatile long seen;
    private volatile boolean walking = true;
    private volatile boolean closed;
    private @Nullable Walk walk;
    private long durable;
    private int written;
    private long committedAtNanos = System.nanoTime();
    private int stretch;

    /**
     * An index that is not open yet.
     *
     * @param history what the store's contents are called
     * @param folder in which there is a folder of each history
     */
    Following(Database db, Feed feed, Supplier<String> history, Path folder) {
        this(db, feed, history, folder, COMMIT_EVERY);
    }

    Following(Database db, Feed feed, Supplier<String> history, Path folder, Duration commitEvery) {
        this.commitEvery = commitEvery;
        this.db = db;
        this.feed = feed;
        this.history = history;
        this.folder = folder;
    }

    /** Takes all that the index has not seen; the first time that is everything. */
    void catchUp() {
        turn.lock();
        try {
            withIndex(open -> {
                if (!walking) {
                    follow(open, ENDLESS);
                }
                if (walking) {
                    walk(open);
                    follow(open, ENDLESS);
                }
            });
        } finally {
            turn.unlock();
        }
    }

    private interface Work {
        void on(Index open) throws IOException;
    }

    private void withIndex(Work work) {
        if (closed) {
            return;
        }
        try {
            work.on(opened());
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt(); // the index is as good as before
        } catch (IOException e) {
            shut(); // the next round opens it again
            log.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("the index of what was said and done cannot be written; tried again");
        }
    }

    private Index opened() throws IOException {
        var open = index;
        if (open == null) {
            open = OwnIndex.open(folder, history.get(), null);
            walking = open.revision() == 0;
            walk = walking ? Walk.at(open.note()).orElse(null) : null;
            seen = Math.max(0, open.revision() - 1); // 0 is none yet, and the feed begins with 0
            durable = seen;
            written = 0;
            index = open;
        }
        return open;
    }

    /** Reads everything; what changes meanwhile is told by the feed behind its place before. */
    private void walk(Index open) throws IOException {
        while (walking && !isStopped()) {
            walkOn(open);
        }
    }

    /** Takes the next step of the walk, for tests. */
    void walkOnce() {
        turn.lock();
        try {
            withIndex(this::walkOn);
        } finally {
            turn.unlock();
        }
    }

    private void walkOn(Index open) throws IOException {
        var now = walk;
        if (now == null) {
            now = Walk.from(Math.max(0, Math.max(feed.head(), feed.floor())));
            walk = now;
            walking = true;
        }
        var at = now;
        var some = db.read(tx -> at.next(tx, BATCH));
        if (some.isEmpty()) {
            seen = at.head();
            commit(open);
            walk = null;
            walking = false;
            return;
        }
        put(open, some);
        at.passed(some);
        if (isTimeToCommit()) {
            commitWalk(open, at);
        }
    }

    /** Goes on here after a restart; the number says that it does not follow yet. */
    private void commitWalk(Index open, Walk at) throws IOException {
        open.commit(0, at.toString());
        committedAtNanos = System.nanoTime();
    }

    /**
     * Reads anew what a team has of one kind.
     *
     * @param before what would stand before the first of them
     */
    private void putAgain(Index open, Thing before) throws IOException {
        open.removeAll(before.own());
        var those = Walk.behind(before);
        while (!isStopped()) {
            var some = db.read(tx -> those.next(tx, BATCH));
            if (some.isEmpty() || some.getFirst().own() != before.own()) {
                return;
            }
            put(open, some);
            those.passed(some);
        }
    }

    private boolean isStopped() {
        return closed || Thread.currentThread().isInterrupted();
    }

    private void follow(Index open, Duration most) throws IOException {
        var until = System.nanoTime() + most.toNanos();
        while (!walking && !isStopped()) {
            var from = seen;
            var slice = changesBehind(from);
            if (slice.isEmpty()) {
                walking = true; // events behind the place were deleted
                return;
            }
            take(open, slice.get().events());
            if (isStopped()) {
                return; // perhaps not all of them
            }
            seen = slice.get().upTo();
            var isEnd = slice.get().end();
            if (seen > durable && (written >= COMMIT_AFTER || isTimeToCommit())) {
                commit(open);
            }
            if (isEnd || System.nanoTime() - until >= 0) {
                return;
            }
        }
    }

    private Optional<Slice> changesBehind(long place) {
        try {
            return Optional.of(feed.scanAfter(place, BATCH, CHANGES));
        } catch (CadreException e) {
            if (e.code() == ErrorCode.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isTimeToCommit() {
        return System.nanoTime() - committedAtNanos >= commitEvery.toNanos();
    }

    private void commit(Index open) throws IOException {
        open.commit(seen + 1);
        durable = seen;
        written = 0;
        committedAtNanos = System.nanoTime();
    }

    private void take(Index open, List<Event> events) throws IOException {
        var things = new LinkedHashSet<Thing>();
        for (var event : events) {
            if (event.kind().equals("team.deleted") || event.kind().equals("team.taken_over")) {
                var team = new TeamName(event.thing());
                putAgain(open, new Thing.Message(team, -1));
                putAgain(open, new Thing.Task(team, -1));
            } else {
                Thing.of(event.thing()).ifPresent(things::add);
            }
        }
        if (!things.isEmpty()) {
            put(open, List.copyOf(things));
        }
    }

    /** Has the index hold them as the store does. */
    private void put(Index open, List<Thing> things) throws IOException {
        var entries = db.read(tx -> SearchStore.entries(tx, things));
        var gone = new LinkedHashSet<>(things);
        for (var entry : entries) {
            var thing = entry.thing();
            gone.remove(thing);
            open.replace(thing.own(), entry.readers(), thing.toString(), chunks(entry));
        }
        for (var thing : gone) {
            open.remove(thing.own(), thing.toString());
        }
        written += things.size();
    }

    /** One that cannot be read holds no other up. */
    private List<Chunk> chunks(Entry entry) {
        try {
            return Chunker.chunks(
                    entry.thing().toString(), masks.mask(entry.text()).text(), CHUNK_TOKENS);
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("thing", entry.thing())
                    .log("something cannot be indexed and is not found; report this");
            return List.of();
        }
    }

    /**
     * Looks whether some of what the index holds is there still, and removes what is not.
     *
     * @param most pieces to look at
     */
    void sweepOnce(int most) {
        turn.lock();
        try {
            withIndex(open -> {
                var looked = open.stretch(stretch, most);
                var things =
                        looked.places().stream()
                                .map(Place::source)
                                .flatMap(source -> Thing.of(source).stream())
                                .toList();
                var present = db.read(tx -> SearchStore.present(tx, things));
                for (var thing : things) {
                    if (!present.contains(thing)) {
                        open.remove(thing.own(), thing.toString());
                        written++;
                    }
                }
                if (written > 0 && !walking && isTimeToCommit()) {
                    commit(open);
                }
                stretch = looked.next();
            });
        } finally {
            turn.unlock();
        }
    }

    /** How many pieces the index holds. */
    int size() {
        var open = index;
        try {
            return open == null ? 0 : open.size();
        } catch (IOException _) {
            return 0;
        }
    }

    /**
     * The best pieces for a query, after what has just changed where that is soon done.
     *
     * @throws CadreException UNAVAILABLE if the index cannot be read now
     */
    List<Hit> search(Set<Long> scopes, String query) {
        soon();
        var open = index;
        if (open == null) {
            throw unreadable();
        }
        try {
            return open.search(scopes, query, Mode.LEXICAL, MOST_HITS).hits();
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw unreadable();
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("the index of what was said and done cannot be read");
            throw unreadable();
        }
    }

    private void soon() {
        if (walking && index != null) {
            return; // that takes long: what is there is searched
        }
        try {
            if (turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    withIndex(open -> follow(open, PATIENCE));
                } finally {
                    turn.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the index is being made: what it does not hold yet is not found. */
    boolean isBeingMade() {
        return walking;
    }

    /** How many events, of anything, the index has not seen. */
    long behind() {
        return Math.max(0, feed.head() - seen);
    }

    private static CadreException unreadable() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "Messages, tasks and jobs cannot be searched now: their index is being made, or"
                        + " cannot be read",
                Map.of(),
                "Try again; the server's log says more");
    }

    private void shut() {
        var open = index;
        index = null;
        walk = null;
        walking = true;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.atWarn()
                        .setCause(e)
                        .log("the index of what was said and done did not close cleanly");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        turn.lock();
        try {
            var open = index;
            if (open != null) {
                keepAtTheEnd(open);
            }
            shut();
        } finally {
            turn.unlock();
        }
    }

    /** So that the next start has less to read. */
    private void keepAtTheEnd(Index open) {
        try {
            if (walk != null) {
                commitWalk(open, walk);
            } else if (!walking && seen > durable) {
                commit(open);
            }
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("the index of what was said and done was not made durable at the end");
        }
    }
}
