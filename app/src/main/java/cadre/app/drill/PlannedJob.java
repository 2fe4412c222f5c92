package cadre.app.drill;

import java.time.Duration;
import java.util.Optional;

/**
 * A job that the drill will file.
 *
 * @param key its idempotency key, also the label it is found by
 * @param at when it is filed, from the drill's beginning
 * @param steps how much it does; of one that is cancelled, for how many seconds it runs before
 * @param pauseMs between two steps
 * @param isNaked whether it runs without isolation
 * @param replacedAfter when it is replaced if its node is away; by default it is waited for
 */
record PlannedJob(
        String key,
        Duration at,
        JobKind kind,
        End end,
        int steps,
        int pauseMs,
        boolean isNaked,
        Optional<Duration> replacedAfter) {
    /** The time limit of those that run into it. */
    static final Duration LIMIT = Duration.ofSeconds(4);

    /** How it ends when nothing is done to it. */
    enum End {
        /** It comes to its end. */
        ITSELF,
        /** The drill cancels it once it runs. */
        CANCEL,
        /** Its time limit ends it. */
        TIMEOUT
    }
}
