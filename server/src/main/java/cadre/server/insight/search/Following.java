package cadre.server.insight.search;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.feed.Slice;
import cadre.server.knowledge.index.Hit;
import cadre.server.knowledge.index.Index;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.index.OwnIndex;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This server's index of messages, tasks and jobs. It is made by a walk through the store, which
 * goes on after a restart, then follows the feed, whose numbers its commits carry; where the feed
 * was deleted behind it, the walk is done again. What retention deletes is looked for stretch by
 * stretch. Thread-safe.
 */
final class Following implements AutoCloseable {
    private static final OwnIndex.Named NAMED =
            new OwnIndex.Named(
                    "what was said and done",
                    "Messages, tasks and jobs cannot be searched now: their index is being made, or"
                            + " cannot be read");

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

    /** Things after which the index is made durable while much comes. */
    private static final int COMMIT_AFTER = 2_000;

    /** Else so long after the last time: what is lost with the machine is read again. */
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(30);

    private static final int MOST_HITS = 100;
    private static final Duration ENDLESS = Duration.ofDays(365);

    private final Database db;
    private final Feed feed;
    private final Copying copying;
    private final Duration commitEvery;
    private final OwnIndex own;
    private volatile long seen;
    private volatile boolean walking = true;
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
        this.db = db;
        this.feed = feed;
        this.copying = new Copying(db);
        this.commitEvery = commitEvery;
        this.own = new OwnIndex(NAMED, folder, history, null, this::opened);
    }

    /** Takes all that the index has not seen; the first time that is everything. */
    void catchUp() {
        own.work(open -> {
            if (!walking) {
                follow(open, ENDLESS);
            }
            if (walking) {
                walk(open);
                follow(open, ENDLESS);
            }
        });
    }

    private void opened(Index open) {
        walking = open.revision() == 0;
        walk = walking ? Walk.at(open.note()).orElse(null) : null;
        seen = Math.max(0, open.revision() - 1); // 0 is none yet, and the feed begins with 0
        durable = seen;
        written = 0;
    }

    /** Reads everything; what changes meanwhile is told by the feed behind its place before. */
    private void walk(Index open) throws IOException {
        while (walking && !isStopped()) {
            walkOn(open);
        }
    }

    /** Takes the next step of the walk, for tests. */
    void walkOnce() {
        own.work(this::walkOn);
    }

    private void walkOn(Index open) throws IOException {
        var now = walk;
        if (now == null) {
            now = Walk.from(Math.max(0, Math.max(feed.head(), feed.floor())));
            walk = now;
            walking = true;
        }
        var at = now;
        var some = db.read(tx -> at.next(tx, Copying.BATCH));
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

    private boolean isStopped() {
        return own.isClosed() || Thread.currentThread().isInterrupted();
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
            return Optional.of(feed.scanAfter(place, Copying.BATCH, CHANGES));
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

    private void put(Index open, List<Thing> things) throws IOException {
        copying.put(open, things);
        written += things.size();
    }

    private void take(Index open, List<Event> events) throws IOException {
        var things = new LinkedHashSet<Thing>();
        for (var event : events) {
            if (event.kind().equals("team.deleted") || event.kind().equals("team.taken_over")) {
                var team = new TeamName(event.thing());
                written += copying.again(open, new Thing.Message(team, -1));
                written += copying.again(open, new Thing.Task(team, -1));
            } else {
                Thing.of(event.thing()).ifPresent(things::add);
            }
        }
        if (!things.isEmpty()) {
            put(open, List.copyOf(things));
        }
    }

    /**
     * Looks whether some of what the index holds is there still, and removes what is not.
     *
     * @param most pieces to look at
     */
    void sweepOnce(int most) {
        own.work(open -> {
            var looked = open.stretch(stretch, most);
            written += copying.sweep(open, looked);
            if (written > 0 && !walking && isTimeToCommit()) {
                commit(open);
            }
            stretch = looked.next();
        });
    }

    /** How many pieces the index holds. */
    int size() {
        var open = own.now();
        try {
            return open.isEmpty() ? 0 : open.get().size();
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
        if (!walking || own.now().isEmpty()) { // a walk takes long: what is there is searched
            own.workSoon(open -> follow(open, OwnIndex.PATIENCE));
        }
        return own.read(open -> open.search(scopes, query, Mode.LEXICAL, MOST_HITS).hits());
    }

    /** Whether the index is being made: what it does not hold yet is not found. */
    boolean isBeingMade() {
        return walking;
    }

    /** How many events, of anything, the index has not seen. */
    long behind() {
        return Math.max(0, feed.head() - seen);
    }

    @Override
    public void close() {
        own.close(this::keep);
    }

    /** So that the next start has less to read. */
    private void keep(Index open) throws IOException {
        if (walk != null) {
            commitWalk(open, walk);
        } else if (!walking && seen > durable) {
            commit(open);
        }
    }
}
