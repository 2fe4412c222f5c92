package cadre.server.gateways.http;

import cadre.server.access.Keys;
import cadre.server.access.session.SessionId;
import cadre.server.access.session.Sessions;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.wire.id.KeyId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every answer and connection that stays open, by the key it was opened with, so that it ends at
 * once when that key is revoked or expires, or the session that was used is over. A loop: it
 * compares what is open with which keys are good, whenever something happened to a key and once a
 * second (an expiry has no event).
 */
public final class OpenStreams implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenStreams.class);
    private static final Filter KEY_EVENTS = Filter.ofKinds("key");
    private static final Duration ROUND = Duration.ofSeconds(1);

    /** Between two looks, so that a busy feed is looked at in larger pieces. */
    private static final Duration BREATH = Duration.ofMillis(25);

    private final Keys keys;
    private final Sessions sessions;
    private final Feed feed;
    private final Map<KeyId, Set<Stream>> open = new ConcurrentHashMap<>();
    private final Thread loop = Thread.ofVirtual().name("open-streams").unstarted(this::run);
    private volatile boolean closing;

    /** Makes the loop; {@link #start} starts it. */
    public OpenStreams(Keys keys, Sessions sessions, Feed feed) {
        this.keys = keys;
        this.sessions = sessions;
        this.feed = feed;
    }

    /** Starts looking. */
    public void start() {
        loop.start();
    }

    /**
     * Adds a stream.
     *
     * @param end ends it from any thread; called at most once, with the stream, which knows why
     */
    public Stream add(KeyId key, Consumer<Stream> end) {
        return add(key, Optional.empty(), end);
    }

    /** The same of a stream that a session has opened. */
    Stream add(KeyId key, Optional<SessionId> session, Consumer<Stream> end) {
        var stream = new Stream(key, session, end);
        open.compute(
                key,
                (_, streams) -> {
                    var all = streams == null ? ConcurrentHashMap.<Stream>newKeySet() : streams;
                    all.add(stream);
                    return all;
                });
        // looked at after it was added: a revocation before is seen here, one after by the loop
        if (closing || !isGood(key, session)) {
            stream.end(closing ? Why.CLOSING : whyNot(key));
        }
        return stream;
    }

    private Why whyNot(KeyId key) {
        return keys.isGood(key) ? Why.SESSION : Why.KEY;
    }

    /** Whether the key is neither expired nor revoked, nor the session over. */
    boolean isGood(KeyId key, Optional<SessionId> session) {
        return keys.isGood(key)
                && session.map(id -> sessions.over(Set.of(id))).stream().allMatch(Set::isEmpty);
    }

    /** How many are open. */
    public int count() {
        return open.values().stream().mapToInt(Set::size).sum();
    }

    private void run() {
        var seen = feed.head();
        var looked = System.nanoTime();
        while (!closing) {
            try {
                feed.awaitAfter(seen, ROUND);
                var slice = feed.scanAfter(seen, 1000, KEY_EVENTS);
                seen = slice.upTo();
                var now = System.nanoTime();
                if (!slice.events().isEmpty() || now - looked >= ROUND.toNanos()) {
                    looked = now;
                    checkOnce();
                }
                LockSupport.parkNanos(BREATH.toNanos());
            } catch (RuntimeException e) {
                if (!closing) {
                    log.atError().setCause(e).log("open streams could not be checked; report this");
                    LockSupport.parkNanos(ROUND.toNanos());
                }
            }
        }
    }

    void checkOnce() {
        keys.notGood(open.keySet())
                .forEach(key -> {
                    var streams = open.getOrDefault(key, Set.of());
                    log.atInfo()
                            .addKeyValue("key", key)
                            .addKeyValue("streams", streams.size())
                            .log("streams of a key that is no longer good end");
                    streams.forEach(stream -> stream.end(Why.KEY));
                });
        endThoseOfSessions();
    }

    private void endThoseOfSessions() {
        var bySession = new HashMap<SessionId, Set<Stream>>();
        open.values()
                .forEach(streams ->
                        streams.forEach(stream ->
                                stream.session.ifPresent(id ->
                                        bySession
                                                .computeIfAbsent(id, _ -> new HashSet<>())
                                                .add(stream))));
        if (!bySession.isEmpty()) {
            sessions.over(bySession.keySet())
                    .forEach(id ->
                            bySession
                                    .getOrDefault(id, Set.of())
                                    .forEach(one -> one.end(Why.SESSION)));
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closing = true;
        loop.interrupt();
        open.values().forEach(streams -> streams.forEach(stream -> stream.end(Why.CLOSING)));
    }

    /** What ends a stream from outside. */
    enum Why {
        /** The server closes: nothing is wrong with the key. */
        CLOSING,
        /** The key was revoked or has expired. */
        KEY,
        /** The person signed out, or the session has expired. */
        SESSION
    }

    /** One open stream. */
    public final class Stream implements AutoCloseable {
        private final KeyId key;
        private final Optional<SessionId> session;
        private final Consumer<Stream> end;
        private boolean over;
        private Optional<Why> endedBy = Optional.empty();

        private Stream(KeyId key, Optional<SessionId> session, Consumer<Stream> end) {
            this.key = key;
            this.session = session;
            this.end = end;
        }

        private synchronized void end(Why why) {
            if (!over) {
                over = true;
                endedBy = Optional.of(why);
                end.accept(this);
            }
        }

        /** Whether it was ended because its key is no longer good, or its session over. */
        synchronized boolean isKeyLost() {
            return endedBy.filter(why -> why != Why.CLOSING).isPresent();
        }

        /** What ended it from outside, if anything did. */
        synchronized Optional<Why> endedBy() {
            return endedBy;
        }

        /** It is over: from now on it is not ended from outside. */
        @Override
        public synchronized void close() {
            over = true;
            open.computeIfPresent(
                    key,
                    (_, streams) -> {
                        streams.remove(this);
                        return streams.isEmpty() ? null : streams;
                    });
        }
    }
}
