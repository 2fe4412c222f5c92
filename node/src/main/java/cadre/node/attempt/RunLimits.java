package cadre.node.attempt;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The two clocks of a run: how long it runs in all, how long it has been silent. Monotonic; what
 * had passed before a restart of the node is given. While nobody looked, because the node itself
 * was paused, the agent was perhaps paused too, and is not called silent for that. For one thread.
 */
final class RunLimits {
    /** Whoever follows a run looks many times in a second. */
    private static final long PAUSE_NANOS = 5_000_000_000L;

    private final LongSupplier nanos;
    private final long limitNanos;
    private final long idleNanos;
    private final long startedNanos;
    private long activeNanos;
    private long lookedNanos;

    /**
     * Begins to count.
     *
     * @param limit in all, zero for none
     * @param idle without output, zero for none
     * @param ran how long it has run already
     * @param silent how long it has been silent already
     */
    RunLimits(Duration limit, Duration idle, Duration ran, Duration silent) {
        this(limit, idle, ran, silent, System::nanoTime);
    }

    RunLimits(Duration limit, Duration idle, Duration ran, Duration silent, LongSupplier nanos) {
        this.nanos = nanos;
        long now = nanos.getAsLong();
        this.lookedNanos = now;
        this.limitNanos = limit.isZero() ? Long.MAX_VALUE : limit.toNanos();
        this.idleNanos = idle.isZero() ? Long.MAX_VALUE : idle.toNanos();
        this.startedNanos = now - ran.toNanos();
        this.activeNanos = now - silent.toNanos();
    }

    void active() {
        activeNanos = nanos.getAsLong();
    }

    /** How long there was nothing new. */
    Duration silent() {
        return Duration.ofNanos(nanos.getAsLong() - activeNanos);
    }

    /** Which limit is over, {@code timeout} or {@code idle_timeout}. */
    Optional<String> over() {
        long now = nanos.getAsLong();
        if (now - lookedNanos > PAUSE_NANOS) {
            activeNanos = Math.min(now, activeNanos + (now - lookedNanos));
        }
        lookedNanos = now;
        if (now - startedNanos >= limitNanos) {
            return Optional.of("timeout");
        }
        return now - activeNanos >= idleNanos ? Optional.of("idle_timeout") : Optional.empty();
    }

    /** Whether it has run for as long as it may. */
    boolean isTimeOver() {
        return nanos.getAsLong() - startedNanos >= limitNanos;
    }
}
