package cadre.wire.api;

import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.Optional;

/**
 * A repository that a job has worked in.
 *
 * @param name its folder in that job's workspace
 * @param url where it comes from; this or {@code path}
 * @param path on a node
 * @param lastJob the newest job that worked in it
 * @param lastUsedAt when that was filed
 */
public record RepositoryView(
        String name,
        Optional<String> url,
        Optional<String> path,
        JobId lastJob,
        Instant lastUsedAt) {}
