package cadre.wire.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run of retention.
 *
 * @param id ascends
 * @param by whose key began it; {@code cadre} for the server itself
 * @param state running, done, stopped (the server closed, the next run goes on) or failed
 * @param deleted what it has deleted so far, only kinds of which there was something
 * @param slices how long its transactions held the store, until their commit was on disk
 * @param work how long of that their statements took
 * @param error why it failed; empty otherwise
 */
public record RetentionRun(
        long id,
        String by,
        String state,
        Instant startedAt,
        Optional<Instant> endedAt,
        List<Deleted> deleted,
        Slices slices,
        Slices work,
        String error) {
    public RetentionRun {
        deleted = List.copyOf(deleted);
    }

    /**
     * What is gone of one kind.
     *
     * @param what as in {@link RetentionView.Kept}; files for what lay on the disk
     * @param bytes of their content, as far as it is known
     */
    public record Deleted(String what, long rows, long bytes) {}

    /**
     * Times of its transactions.
     *
     * @param p50Ms half of them were as fast as this, in milliseconds
     * @param maxMs the longest
     */
    public record Slices(long count, double p50Ms, double p99Ms, double maxMs) {}
}
