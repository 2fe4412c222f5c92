package cadre.node.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubles from the first wait, each spread by chance over its
 * upper half, so that a thousand nodes do not return in the same instant. A server that is only
 * started again is back soon: so the waits stay short for a few minutes, and grow to the longest
 * only then. Not thread-safe.
 */
final class Backoff {
    /** So many tries, of 2 to 4 seconds each, take some three minutes. */
    private static final int HOPEFUL_TRIES = 60;

    private final Duration first;
    private final Duration hopeful;
    private final Duration longest;
    private final RandomGenerator chance;
    private Duration next;
    private int tries;

    /**
     * Waits from {@code first} on.
     *
     * @param hopeful the longest of the first {@value #HOPEFUL_TRIES}
     * @param longest the longest of all
     */
    Backoff(Duration first, Duration hopeful, Duration longest, RandomGenerator chance) {
        this.first = first;
        this.hopeful = hopeful;
        this.longest = longest;
        this.chance = chance;
        this.next = first;
    }

    /** From 0.2 to 4 seconds, after some minutes to 30. */
    static Backoff usual(RandomGenerator chance) {
        return new Backoff(
                Duration.ofMillis(200), Duration.ofSeconds(4), Duration.ofSeconds(30), chance);
    }

    /** The wait before the next try: between half of the present step and all of it. */
    Duration next() {
        var step = next;
        var doubled = step.multipliedBy(2);
        tries = Math.min(tries + 1, HOPEFUL_TRIES);
        var most = tries < HOPEFUL_TRIES ? hopeful : longest;
        next = doubled.compareTo(most) > 0 ? most : doubled;
        return Duration.ofNanos(chance.nextLong(step.toNanos() / 2, step.toNanos() + 1));
    }

    /** A try went well. */
    void reset() {
        next = first;
        tries = 0;
    }
}
