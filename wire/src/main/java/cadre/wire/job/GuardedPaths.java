package cadre.wire.job;

import java.util.List;
import java.util.Optional;

/**
 * What a job may change in one repository.
 *
 * @param repository the folder in the workspace; empty for each that the job has
 * @param owns to 500 paths or patterns by the rules of {@link cadre.wire.path.PathOverlap}, those
 *     that it creates among them
 * @param shared to 200 files that others change too; what {@code owns} says does not count for them
 * @param contracts to 200 that a change must not break
 * @param granted to 500 paths that changed hands, oldest first; the last that means a file counts
 */
public record GuardedPaths(
        Optional<String> repository,
        List<String> owns,
        List<GuardedFile> shared,
        List<GuardedContract> contracts,
        List<GrantedPath> granted) {
    /** The most patterns. */
    public static final int MOST_OWNED = 500;

    /** The most contracts. */
    public static final int MOST_CONTRACTS = 200;

    /** The most paths that changed hands. */
    public static final int MOST_GRANTED = 500;

    /** The most shared files. */
    public static final int MOST_SHARED = 200;

    public GuardedPaths {
        repository = repository == null ? Optional.empty() : repository;
        owns = owns == null ? List.of() : List.copyOf(owns);
        shared = shared == null ? List.of() : List.copyOf(shared);
        contracts = contracts == null ? List.of() : List.copyOf(contracts);
        granted = granted == null ? List.of() : List.copyOf(granted);
    }

    /** Of which nothing changed hands. */
    public GuardedPaths(
            Optional<String> repository,
            List<String> owns,
            List<GuardedFile> shared,
            List<GuardedContract> contracts) {
        this(repository, owns, shared, contracts, List.of());
    }

    /** Without contracts. */
    public GuardedPaths(Optional<String> repository, List<String> owns, List<GuardedFile> shared) {
        this(repository, owns, shared, List.of());
    }
}
