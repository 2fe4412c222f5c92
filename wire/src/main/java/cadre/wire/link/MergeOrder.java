package cadre.wire.link;

import cadre.wire.id.AttemptId;
import cadre.wire.job.PathGuard;
import java.util.List;
import java.util.Optional;

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
     * @param guard which paths its job may change; empty for all
     */
    public record Part(
            AttemptId from, List<String> repositories, String name, Optional<PathGuard> guard) {
        public Part {
            repositories = List.copyOf(repositories);
            guard = guard == null ? Optional.empty() : guard;
        }

        /** Of a job without a guard. */
        public Part(AttemptId from, List<String> repositories, String name) {
            this(from, repositories, name, Optional.empty());
        }

        /** The same of a job that may change these paths and no other. */
        public Part withGuard(Optional<PathGuard> its) {
            return new Part(from, repositories, name, its);
        }
    }
}
