package cadre.server.chat;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a gateway waits after failures in a row: one second, two, four, to one minute, by chance
 * down to half of it. Used by one thread.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** A blink of the network is not worth a line. */
    private static final int WORTH_SAYING = 3;

    private final RandomGenerator chance;
    private int failures;

    /** Without a failure so far. */
    public Backoff(RandomGenerator chance) {
        this.chance = chance;
    }

    /** How long to wait after one failure more. */
    public Duration failed() {
        var doubled = FIRST.toMillis() << Math.min(10, failures++);
        var whole = Math.min(LONGEST.toMillis(), doubled);
        return Duration.ofMillis(whole / 2 + chance.nextLong(whole / 2 + 1));
    }

    /** Whether there were so many that the operator should hear of it. */
    public boolean isWorthSaying() {
        return failures >= WORTH_SAYING;
    }

    /** All is well: the next failure is a first one. */
    public void worked() {
        failures = 0;
    }
}
