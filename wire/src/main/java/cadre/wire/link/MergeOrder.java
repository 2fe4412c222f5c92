package cadre.wire.link;

import cadre.wire.id.AttemptId;
import cadre.wire.job.PathGuard;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Saved changes that a workspace begins with.
 *
 * @param parts in the order of merging
 * @param checkOnly as in {@link cadre.wire.job.MergeRequest}
 * @param rebase as there; a node of before it merges all the same
 */
public record MergeOrder(List<Part> parts, boolean checkOnly, Optional<Boolean> rebase) {
    public MergeOrder {
        parts = List.copyOf(parts);
        rebase = rebase == null ? Optional.empty() : rebase;
    }

    /** One by which each part gets a merge commit. */
    public MergeOrder(List<Part> parts, boolean checkOnly) {
        this(parts, checkOnly, Optional.empty());
    }

    /** Whether commits are put on top one by one. */
    public boolean isRebase() {
        return rebase.orElse(false);
    }

    /**
     * One of them.
     *
     * @param from the attempt that saved it
     * @param repositories in which it saved commits
     * @param name of the part, for people; may be empty
     * @param guard which paths its job may change; empty for all
     * @param since the revision that its work began with, by repository, such as a commit or {@code
     *     COMMIT~1}; where it is missing, where its history meets what is merged so far
     * @param forward whether it is itself the outcome of merging, and is taken as it is where it
     *     has all that is merged so far
     */
    public record Part(
            AttemptId from,
            List<String> repositories,
            String name,
            Optional<PathGuard> guard,
            Map<String, String> since,
            boolean forward) {
        public Part {
            repositories = List.copyOf(repositories);
            guard = guard == null ? Optional.empty() : guard;
            since = since == null ? Map.of() : Map.copyOf(since);
        }

        /** Of a job without a guard. */
        public Part(AttemptId from, List<String> repositories, String name) {
            this(from, repositories, name, Optional.empty(), Map.of(), false);
        }

        /** The same of a job that may change these paths and no other. */
        public Part withGuard(Optional<PathGuard> its) {
            return new Part(from, repositories, name, its, since, forward);
        }

        /** The same of work that began with these commits. */
        public Part withSince(Map<String, String> commits) {
            return new Part(from, repositories, name, guard, commits, forward);
        }

        /** The same of what is the outcome of merging. */
        public Part asForward() {
            return new Part(from, repositories, name, guard, since, true);
        }
    }
}
