package cadre.wire.api;

import cadre.wire.id.JobId;
import java.util.List;

/**
 * Jobs whose results are to become documents of a collection, {@code jobs/j7.md} each.
 *
 * @param jobs 1 to 200 that are over
 */
public record KnowledgeResults(List<JobId> jobs) {
    public KnowledgeResults {
        jobs = List.copyOf(jobs);
    }
}
