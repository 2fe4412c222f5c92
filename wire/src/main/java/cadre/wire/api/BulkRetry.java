package cadre.wire.api;

import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Asks that several jobs are tried once more: either those named, or the newest that a filter
 * takes.
 *
 * @param jobs at most 500
 * @param filter must name states, all of them of jobs that are over; of a member only its own
 * @param limit of a filter: at most so many in this call, 1 to 500, default 100
 * @param cursor of a filter: {@code next} of the answer before
 */
public record BulkRetry(
        List<JobId> jobs,
        Optional<JobSelection> filter,
        Optional<Integer> limit,
        Optional<String> cursor) {
    public BulkRetry {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
    }
}
