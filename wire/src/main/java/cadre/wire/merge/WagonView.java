package cadre.wire.merge;

import cadre.wire.id.JobId;
import cadre.wire.job.MergeConflictKind;
import java.util.List;
import java.util.Optional;

/**
 * A wagon as it stands.
 *
 * @param job whose saved change it is
 * @param files in conflict, at most 100; with the repository's name before them where there are
 *     several
 * @param with names of wagons in the combined change that touched the same files
 * @param mergeJob the job that tried it last
 * @param reason for people, empty for one that is pending or merged
 * @param kind of its conflict; empty if it is in none
 */
public record WagonView(
        String name,
        JobId job,
        WagonState state,
        List<String> files,
        List<String> with,
        Optional<JobId> mergeJob,
        String reason,
        Optional<MergeConflictKind> kind) {
    public WagonView {
        files = List.copyOf(files);
        with = List.copyOf(with);
        kind = kind == null ? Optional.empty() : kind;
    }
}
