package cadre.server.gateways.http;

import cadre.wire.id.KeyId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many requests a key may make: a bucket for each key that holds one minute's worth and fills
 * up evenly, so that a burst passes and a loop without an end is braked. Counts in this server
 * alone. Costs less than a microsecond; thread-safe.
 */
public final class RateLimit {
    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** From so many keys on those whose bucket is full again are forgotten. */
    private static final int MANY_KEYS = 10_000;

    private final long quota;
    private final long interval;
    private final LongSupplier nanos;
    private final long began;

    /**
     * When each key's bucket is full again, on the clock below: one number holds a bucket (GCRA,
     * the leaky bucket of ATM).
     */
    private final ConcurrentHashMap<KeyId, AtomicLong> fullAt = new ConcurrentHashMap<>();

    /**
     * A limit that nobody has used yet.
     *
     * @param perMinute requests of one key, 0 for no limit
     */
    public RateLimit(long perMinute) {
        this(perMinute, System::nanoTime);
    }

    RateLimit(long perMinute, LongSupplier nanos) {
        this.quota = perMinute;
        this.interval = perMinute == 0 ? 0 : Math.max(1, WINDOW_NANOS / perMinute);
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Whether there is a limit at all. */
    boolean isOn() {
        return quota > 0;
    }

    /** The policy as the header {@code RateLimit-Policy} says it. */
    String policy() {
        return "\"key\";q=" + quota + ";w=" + WINDOW_NANOS / SECOND_NANOS;
    }

    /** What became of a request, in whole seconds rounded up. */
    sealed interface Taken {
        /** It passes; {@code left} more would now, and all of them after {@code fullSec}. */
        record Passes(long left, long fullSec) implements Taken {}

        /** It is one too many; another one passes after {@code retrySec}. */
        record Refused(long retrySec, long fullSec) implements Taken {}
    }

    /** Counts one request of a key. */
    Taken take(KeyId key) {
        var now = nanos.getAsLong() - began;
        var bucket = bucket(key, now);
        while (true) {
            var was = bucket.get();
            var next = Math.max(was, now) + interval;
            var ahead = next - now;
            if (ahead > WINDOW_NANOS) {
                return new Taken.Refused(seconds(ahead - WINDOW_NANOS), seconds(was - now));
            }
            if (bucket.compareAndSet(was, next)) {
                return new Taken.Passes((WINDOW_NANOS - ahead) / interval, seconds(ahead));
            }
        }
    }

    private AtomicLong bucket(KeyId key, long now) {
        var known = fullAt.get(key);
        if (known != null) {
            return known;
        }
        if (fullAt.size() >= MANY_KEYS) {
            fullAt.values().removeIf(full -> full.get() <= now);
        }
        return fullAt.computeIfAbsent(key, _ -> new AtomicLong());
    }

    /** How many keys it remembers. */
    int remembered() {
        return fullAt.size();
    }

    private static long seconds(long nanos) {
        return Math.max(0, (nanos + SECOND_NANOS - 1) / SECOND_NANOS);
    }
}
