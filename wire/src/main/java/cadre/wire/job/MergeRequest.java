package cadre.wire.job;

import cadre.wire.id.JobId;
import java.util.List;

/**
 * Jobs whose saved changes are merged into the workspace of another one before anything of that
 * runs. The node merges, in this order, each into the repositories of the same names; a job that
 * has saved no change of a repository is passed over there.
 *
 * @param jobs 1 to 200, all of them over, each once
 * @param checkOnly whether its agent only looks at what was merged: then nothing but the merges is
 *     saved, whatever the agent changes, and its variable {@code CADRE_CHECK} holds the check of
 *     the project file in the commit that the repository began from, if there is one
 */
public record MergeRequest(List<JobId> jobs, boolean checkOnly) {
    /** The most jobs that one begins with. */
    public static final int MOST = 200;

    public MergeRequest {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
    }
}
