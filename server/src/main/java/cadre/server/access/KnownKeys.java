package cadre.server.access;

import cadre.wire.api.KeyView;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keys that were looked up since the last change of any key. Good only where this server is the one
 * that writes to the store. A change is told before its commit and after it: between the two, and
 * for some seconds, every key is looked up anew, so that a revocation holds from its commit on.
 * Thread-safe.
 */
final class KnownKeys {
    /** Longer than a commit takes on a disk that is well. */
    private static final long QUIET_NANOS = 5_000_000_000L;

    /** With so many all are forgotten. */
    private static final int MOST = 10_000;

    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final LongSupplier nanos;
    private volatile long changedAt;

    private record Known(long changes, KeyView key) {}

    /**
     * None are known.
     *
     * @param nanos a clock that never stands still, such as {@code System::nanoTime}
     */
    KnownKeys(LongSupplier nanos) {
        this.nanos = nanos;
        this.changedAt = nanos.getAsLong() - QUIET_NANOS;
    }

    /** A key is about to change, or its change has just been committed. */
    void changed() {
        changedAt = nanos.getAsLong();
        changes.incrementAndGet();
    }

    /** The key with this hash of its secret: as it is known, else as {@code look} finds it. */
    Optional<KeyView> find(String sha256, Supplier<Optional<KeyView>> look) {
        if (nanos.getAsLong() - changedAt < QUIET_NANOS) {
            return look.get();
        }
        var now = changes.get(); // before the look: what changes during it makes this one stale
        var found = known.get(sha256);
        if (found != null && found.changes() == now) {
            return Optional.of(found.key());
        }
        var looked = look.get();
        if (known.size() >= MOST) {
            known.clear();
        }
        looked.ifPresent(key -> known.put(sha256, new Known(now, key)));
        return looked;
    }
}
