package cadre.wire.crew;

import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * The changes of a crew's parts, merged in order.
 *
 * @param state running, done or stopped
 * @param job whose saved change is the combined branch; empty until there is one, and when no part
 *     changed anything
 * @param check the command that passed on it after each part; empty if there was none: it is
 *     unchecked then
 * @param parts in the order of the merge
 */
public record CombinedView(
        String state, Optional<JobId> job, String check, List<MergedPart> parts) {
    public CombinedView {
        parts = List.copyOf(parts);
    }

    /**
     * What became of one part's change.
     *
     * @param job whose saved change it is
     * @param state pending, merged, unchanged, conflict, check_failed or failed
     * @param files which of them conflict
     * @param with the parts that changed them before
     * @param why one that is not in it was left out, such as how the check ended and where its log
     *     is; else empty
     */
    public record MergedPart(
            String name,
            JobId job,
            String state,
            List<String> files,
            List<String> with,
            String why) {
        public MergedPart {
            why = why == null ? "" : why; // of a server that did not keep it
            files = List.copyOf(files);
            with = List.copyOf(with);
        }
    }
}
