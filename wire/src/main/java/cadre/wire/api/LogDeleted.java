package cadre.wire.api;

import cadre.wire.id.JobId;

/**
 * The logs of a job that are gone.
 *
 * @param attempts whose logs were deleted now; 0 if there were none any more
 * @param bytes that they had
 */
public record LogDeleted(JobId job, int attempts, long bytes) {}
