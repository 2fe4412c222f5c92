package cadre.wire.link;

import cadre.wire.id.AttemptId;
import java.util.List;

/**
 * Saved changes that a workspace begins with.
 *
 * @param parts in the order of merging
 * @param checkOnly as in {@link cadre.wire.job.MergeRequest}
 */
public record MergeOrder(List<Part> parts, boolean checkOnly) {
    public MergeOrder {
        parts = List.copyOf(parts);
    }

    /**
     * One of them.
     *
     * @param from the attempt that saved it
     * @param repositories in which it saved commits
     * @param name of the part, for people; may be empty
     */
    public record Part(AttemptId from, List<String> repositories, String name) {
        public Part {
            repositories = List.copyOf(repositories);
        }
    }
}
