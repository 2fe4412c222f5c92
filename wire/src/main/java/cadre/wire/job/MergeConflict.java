package cadre.wire.job;

import cadre.wire.id.JobId;
import java.util.List;

/**
 * A saved change that cannot be merged with those before it.
 *
 * @param job whose it is
 * @param repository where
 * @param files that both sides changed, at most 100; empty if it is for another reason
 * @param filesInAll how many there are
 * @param reason for people
 * @param kind what stands in the way; as older nodes do not say it, conflict by default
 */
public record MergeConflict(
        JobId job,
        String repository,
        List<String> files,
        int filesInAll,
        String reason,
        MergeConflictKind kind) {
    /** The most files that are named. */
    public static final int MOST_FILES = 100;

    public MergeConflict {
        files = files == null ? List.of() : List.copyOf(files);
        kind = kind == null ? MergeConflictKind.CONFLICT : kind;
    }

    /** One that git found. */
    public MergeConflict(
            JobId job, String repository, List<String> files, int filesInAll, String reason) {
        this(job, repository, files, filesInAll, reason, MergeConflictKind.CONFLICT);
    }
}
