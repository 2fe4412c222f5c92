package cadre.wire.api;

import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Asks that several jobs end: either those named, or the newest that a filter takes.
 *
 * @param jobs at most 500
 * @param filter takes only jobs that are not over; of a member only its own
 * @param reason for people, to 500 characters
 * @param limit of a filter: at most so many in this call, 1 to 500, default 100
 * @param cursor of a filter: {@code next} of the answer before
 */
public record BulkCancel(
        List<JobId> jobs,
        Optional<JobSelection> filter,
        Optional<String> reason,
        Optional<Integer> limit,
        Optional<String> cursor) {
    public BulkCancel {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
    }
}
