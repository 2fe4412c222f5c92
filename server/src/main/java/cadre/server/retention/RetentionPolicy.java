package cadre.server.retention;

import java.time.Duration;
import java.util.Optional;

/**
 * For how long what is kept; an empty age is for ever.
 *
 * @param every how often it runs by itself; empty for never
 * @param succeeded how long after its end a job that succeeded is kept, with all it left
 * @param failed the same of one that failed, timed out or was lost
 * @param cancelled the same of one that was cancelled
 * @param logs how much of the logs of jobs that are kept; the bound is in bytes
 * @param artifacts the same of artifacts
 * @param bundles how long a bundle that no kept job starts from
 * @param events how many events; the bound is their number
 * @param deliveries how long deliveries of webhooks
 * @param outbox how long what flows wrote, after their item's end
 */
public record RetentionPolicy(
        Optional<Duration> every,
        Optional<Duration> succeeded,
        Optional<Duration> failed,
        Optional<Duration> cancelled,
        Bound logs,
        Bound artifacts,
        Optional<Duration> bundles,
        Bound events,
        Optional<Duration> deliveries,
        Optional<Duration> outbox) {

    /**
     * Runs every hour, and deletes after 30 days bundles that nothing starts from, deliveries, and
     * the outbox of items that have ended.
     */
    public static final RetentionPolicy DEFAULT =
            new RetentionPolicy(
                    Optional.of(Duration.ofHours(1)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Bound.NONE,
                    Bound.NONE,
                    Optional.of(Duration.ofDays(30)),
                    Bound.NONE,
                    Optional.of(Duration.ofDays(30)),
                    Optional.of(Duration.ofDays(30)));

    /**
     * Whatever comes first.
     *
     * @param age after which it goes
     * @param most how much is kept of it, over which the oldest goes
     */
    public record Bound(Optional<Duration> age, Optional<Long> most) {
        /** Kept for ever. */
        public static final Bound NONE = new Bound(Optional.empty(), Optional.empty());

        /** By age alone. */
        public static Bound of(Duration age) {
            return new Bound(Optional.of(age), Optional.empty());
        }

        /** By size alone. */
        public static Bound most(long most) {
            return new Bound(Optional.empty(), Optional.of(most));
        }
    }
}
