package cadre.wire.job;

import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Jobs whose saved changes are merged into the workspace of another one before anything of that
 * runs. The node merges, in this order, each into the repositories of the same names; a job that
 * has saved no change of a repository is passed over there.
 *
 * @param jobs 1 to 200, all of them over, each once
 * @param checkOnly whether its agent only looks at what was merged: then nothing but the merges is
 *     saved, whatever the agent changes, and its variable {@code CADRE_CHECK} holds the check of
 *     the project file in the commit that the repository began from, if there is one
 * @param rebase whether the commits of each change are put on top one by one instead of merged;
 *     default not
 */
public record MergeRequest(List<JobId> jobs, boolean checkOnly, Optional<Boolean> rebase) {
    /** The most jobs that one begins with. */
    public static final int MOST = 200;

    public MergeRequest {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
        rebase = rebase == null ? Optional.empty() : rebase;
    }

    /** One that makes a merge commit of each. */
    public MergeRequest(List<JobId> jobs, boolean checkOnly) {
        this(jobs, checkOnly, Optional.empty());
    }
}
