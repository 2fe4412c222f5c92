package cadre.node.attempt;

import java.time.Duration;
import java.util.Optional;

/**
 * The two clocks of a run: how long it runs in all, how long it has been silent. Monotonic; what
 * had passed before a restart of the node is given. For one thread.
 */
final class RunLimits {
    private final long limitNanos;
    private final long idleNanos;
    private final long startedNanos;
    private long activeNanos;

    /**
     * Begins to count.
     *
     * @param limit in all, zero for none
     * @param idle without output, zero for none
     * @param ran how long it has run already
     * @param silent how long it has been silent already
     */
    RunLimits(Duration limit, Duration idle, Duration ran, Duration silent) {
        long now = System.nanoTime();
        this.limitNanos = limit.isZero() ? Long.MAX_VALUE : limit.toNanos();
        this.idleNanos = idle.isZero() ? Long.MAX_VALUE : idle.toNanos();
        this.startedNanos = now - ran.toNanos();
        this.activeNanos = now - silent.toNanos();
    }

    void active() {
        activeNanos = System.nanoTime();
    }

    /** Which limit is over, {@code timeout} or {@code idle_timeout}. */
    Optional<String> over() {
        long now = System.nanoTime();
        if (now - startedNanos >= limitNanos) {
            return Optional.of("timeout");
        }
        return now - activeNanos >= idleNanos ? Optional.of("idle_timeout") : Optional.empty();
    }

    /** Whether it has run for as long as it may. */
    boolean isTimeOver() {
        return System.nanoTime() - startedNanos >= limitNanos;
    }
}
