package cadre.server.access;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brake on wrong credentials: counts them by source, logs the first of each minute, and answers
 * "too many" beyond a limit. A good key is never braked, so that a broken client behind the same
 * address locks nobody out. Remembers the last 10,000 sources. Thread-safe.
 */
public final class Throttle {
    private static final Logger log = LoggerFactory.getLogger(Throttle.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_SOURCES = 10_000;
    private static final int MOST_FAILURES = 60;
    private static final int MOST_LINES = 100; // whoever owns an IPv6 net has addresses without end

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<String, Failures> sources = new LinkedHashMap<>();
    private Failures logged = new Failures(Instant.EPOCH, 0, 0);

    /** A brake that has seen nothing yet. */
    public Throttle(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Counts one failure.
     *
     * @param source whose it is: the peer's address
     * @param what a constant phrase for the log, such as {@code wrong key}
     * @throws CadreException TOO_MANY from the 61st failure of the source within a minute on
     */
    public void failed(String source, String what) {
        if (note(source, what) > MOST_FAILURES) {
            throw new CadreException(
                    ErrorCode.TOO_MANY,
                    "Too many wrong keys from this address",
                    Map.of("address", source),
                    "Wait a minute and check the key that the client uses");
        }
    }

    /**
     * Counts one failure of a client that is refused in the same way however many there were.
     *
     * @return how many of the source there were within the minute
     */
    public int note(String source, String what) {
        var failures = count(source);
        if (failures.count == 1 && mayLog()) {
            log.atWarn()
                    .addKeyValue("source", source)
                    .addKeyValue("what", what)
                    .addKeyValue("failures_in_the_window_before", failures.before)
                    .log("refused");
        }
        return failures.count;
    }

    /** Whether the log has room for one more line in this minute; says so when it has not. */
    private boolean mayLog() {
        var now = clock.instant();
        lock.lock();
        try {
            if (!logged.since.plus(WINDOW).isAfter(now)) {
                logged = new Failures(now, 0, logged.count);
            }
            logged = new Failures(logged.since, logged.count + 1, logged.before);
            if (logged.count == MOST_LINES + 1) {
                log.warn("many addresses are refused; no more lines about them in this minute");
            }
            return logged.count <= MOST_LINES;
        } finally {
            lock.unlock();
        }
    }

    /** How many sources it remembers. */
    int remembered() {
        lock.lock();
        try {
            return sources.size();
        } finally {
            lock.unlock();
        }
    }

    private Failures count(String source) {
        var now = clock.instant();
        lock.lock();
        try {
            var last = sources.remove(source);
            var failures =
                    last == null
                            ? new Failures(now, 1, 0)
                            : last.since.plus(WINDOW).isAfter(now)
                                    ? new Failures(last.since, last.count + 1, last.before)
                                    : new Failures(now, 1, last.count);
            sources.putLast(source, failures);
            if (sources.size() > MOST_SOURCES) {
                sources.pollFirstEntry();
            }
            return failures;
        } finally {
            lock.unlock();
        }
    }

    /** What happened since the beginning of a minute, and in the one before. */
    private record Failures(Instant since, int count, int before) {}
}
