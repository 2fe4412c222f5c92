package cadre.server.outbound;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** How long is waited after failures, each by chance a fifth shorter or longer. */
final class Patience {
    /** So many tries hold up what comes behind, so that the order is kept over a short trouble. */
    static final int IN_ORDER = 3;

    /** After each try of one message but the last; in all about a day. */
    private static final List<Duration> OF_MESSAGE =
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(8),
                    Duration.ofHours(8));

    /** After failures in a row, whichever messages they were. */
    private static final List<Duration> OF_ENDPOINT =
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5));

    /** The tries of a message. */
    static final int TRIES = OF_MESSAGE.size() + 1;

    /** No message is tried for longer, and an endpoint that failed all the time is disabled. */
    static final Duration LONGEST = Duration.ofDays(5);

    /** An endpoint of which little is asked is not disabled for fewer failures. */
    static final int FAILURES = 10;

    /** What a receiver may ask for. */
    static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private Patience() {}

    /** After that many tries of a message, 1 to {@link #TRIES} - 1. */
    static Duration ofMessage(int tries, RandomGenerator chance) {
        return around(OF_MESSAGE.get(tries - 1), chance);
    }

    /** After that many failures in a row, 1 or more. */
    static Duration ofEndpoint(int failures, RandomGenerator chance) {
        return around(OF_ENDPOINT.get(Math.min(failures, OF_ENDPOINT.size()) - 1), chance);
    }

    private static Duration around(Duration pause, RandomGenerator chance) {
        return Duration.ofMillis((long) (pause.toMillis() * (0.8 + 0.4 * chance.nextDouble())));
    }
}
