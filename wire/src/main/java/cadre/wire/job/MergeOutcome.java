package cadre.wire.job;

import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * What became of the changes that an attempt was to begin with.
 *
 * @param merged the jobs of which something was merged, in order
 * @param conflict the first that could not be merged: then nothing was run
 * @param check what {@code CADRE_CHECK} held, empty if nothing
 */
public record MergeOutcome(List<JobId> merged, Optional<MergeConflict> conflict, String check) {
    public MergeOutcome {
        merged = merged == null ? List.of() : List.copyOf(merged);
        conflict = conflict == null ? Optional.empty() : conflict;
        check = check == null ? "" : check;
    }
}
