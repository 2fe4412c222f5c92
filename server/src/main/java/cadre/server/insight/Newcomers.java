package cadre.server.insight;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counters that come between two scrapes, such as those of a model's first use. Prometheus sees
 * what a counter grows by, so that what it was born with is in no rate and no alert: it is shown at
 * 0 for a moment, and with its value from then on. In a first scrape, or one after a long time,
 * nobody saw that there was nothing before, so values are shown at once. For one thread at a time.
 */
final class Newcomers {
    /**
     * So long it is 0, and in one scrape at least: longer than the interval in {@code
     * deploy/monitoring/prometheus.yml}, for there may be several that scrape.
     */
    private static final Duration AT_ZERO = Duration.ofSeconds(20);

    /** For so long Prometheus takes what it saw last as what is there. */
    private static final Duration LOOKBACK = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<Record, Newcomer> known = new HashMap<>();
    private @Nullable Instant lastScrape;
    private boolean isWatched;

    Newcomers(InstantSource clock) {
        this.clock = clock;
    }

    /** What is new from here on comes with this scrape. */
    void scrapeBegins() {
        var now = clock.instant();
        var last = lastScrape;
        isWatched = last != null && now.isBefore(last.plus(LOOKBACK));
        lastScrape = now;
    }

    /**
     * Whether nobody has asked for it yet.
     *
     * @param whose labels
     */
    boolean isNew(Record whose) {
        return !known.containsKey(whose);
    }

    /** The value to show of a counter that is new; lives as long as this. */
    Newcomer welcome(Record whose, DoubleSupplier value) {
        var newcomer = new Newcomer(value, clock, isWatched);
        known.put(whose, newcomer);
        return newcomer;
    }

    /** One counter. */
    static final class Newcomer {
        private final DoubleSupplier value;
        private final InstantSource clock;
        private final Instant since;
        private boolean isAtZero;

        private Newcomer(DoubleSupplier value, InstantSource clock, boolean isAtZero) {
            this.value = value;
            this.clock = clock;
            this.since = clock.instant();
            this.isAtZero = isAtZero;
        }

        double shown() {
            var now = clock.instant();
            // a clock that was set back holds nothing up
            isAtZero &= !now.isBefore(since) && now.isBefore(since.plus(AT_ZERO));
            return isAtZero ? 0 : value.getAsDouble();
        }
    }
}
