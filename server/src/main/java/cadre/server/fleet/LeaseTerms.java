package cadre.server.fleet;

import java.time.Duration;

/**
 * How long a node may hold an attempt without a beat, and how often it beats.
 *
 * @param lease from the last beat
 * @param beat a fraction of the lease, so that a few may be missed
 */
public record LeaseTerms(Duration lease, Duration beat) {
    /** 60 seconds, a beat every 15. */
    public static final LeaseTerms DEFAULT =
            new LeaseTerms(Duration.ofSeconds(60), Duration.ofSeconds(15));

    public LeaseTerms {
        if (beat.isNegative() || beat.isZero() || lease.compareTo(beat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("a lease must outlast two beats");
        }
    }
}
