package cadre.wire.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the server keeps, for how long, and what of it the next run of retention would delete.
 *
 * @param kept one for each kind of thing, always in the same order
 * @param storeBytes size of the database, free pages included
 * @param measuredAt when this was counted
 * @param nextRunAt when the next run is due; empty if it runs only when it is told to
 * @param lastRun the newest run, which may not be over; empty before the first
 */
public record RetentionView(
        List<Kept> kept,
        long storeBytes,
        Instant measuredAt,
        Optional<Instant> nextRunAt,
        Optional<RetentionRun> lastRun) {
    public RetentionView {
        kept = List.copyOf(kept);
    }

    /**
     * One kind of thing.
     *
     * @param what succeeded, failed, cancelled (finished jobs), unfinished, events, logs,
     *     artifacts, bundles, deliveries, outbox
     * @param rows how many; of logs the attempts that have one
     * @param bytes of their content; empty where nobody counts it
     * @param oldest when the oldest came to be; empty if there is none
     * @param rule for how long it is kept, in words
     * @param next what the next run would delete
     */
    public record Kept(
            String what,
            long rows,
            Optional<Long> bytes,
            Optional<Instant> oldest,
            String rule,
            Share next) {}

    /**
     * What the next run would delete of it.
     *
     * @param bytes of their content, as far as it is known
     * @param complete false if counting was given up: it is at least so much
     */
    public record Share(long rows, long bytes, boolean complete) {}
}
