package cadre.node.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubles from the first to the longest wait, each spread by
 * chance over its upper half, so that a thousand nodes do not return in the same instant. Not
 * thread-safe.
 */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator chance;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator chance) {
        this.first = first;
        this.longest = longest;
        this.chance = chance;
        this.next = first;
    }

    /** From 0.2 to 30 seconds. */
    static Backoff usual(RandomGenerator chance) {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), chance);
    }

    /** The wait before the next try: between half of the present step and all of it. */
    Duration next() {
        var step = next;
        var doubled = step.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return Duration.ofNanos(chance.nextLong(step.toNanos() / 2, step.toNanos() + 1));
    }

    /** A try went well. */
    void reset() {
        next = first;
    }
}
