package cadre.wire.job;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which paths a job may change. In a repository that it does not name the job may change nothing.
 * What it changes elsewhere is not saved with the rest but kept apart, and the job succeeds all the
 * same.
 *
 * @param name of its sections and fragments in shared files, 1 to 40 of a-z, 0-9 and '-'; needed
 *     where a shared file has the rule own-section or fragment
 * @param repositories 1 to 40; of several that mean one repository all count
 * @param readOnly whether folders in which the job may change nothing are read-only for its agent,
 *     where its isolation can mount; default not. A build that writes there fails, and so does git
 *     when it is to change files there: a merge or a checkout of other commits
 */
public record PathGuard(
        Optional<String> name, List<GuardedPaths> repositories, Optional<Boolean> readOnly) {
    /** The most entries. */
    public static final int MOST_REPOSITORIES = 40;

    /** What a name is like. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    public PathGuard {
        name = name == null ? Optional.empty() : name;
        repositories = repositories == null ? List.of() : List.copyOf(repositories);
        readOnly = readOnly == null ? Optional.empty() : readOnly;
    }

    /** One that makes nothing read-only. */
    public PathGuard(Optional<String> name, List<GuardedPaths> repositories) {
        this(name, repositories, Optional.empty());
    }

    /** The same that makes what is not the job's read-only, or not. */
    public PathGuard withReadOnly(Optional<Boolean> readOnly) {
        return new PathGuard(name, repositories, readOnly);
    }

    /** Whether it makes folders read-only. */
    public boolean isReadOnly() {
        return readOnly.orElse(false);
    }

    /** One that names no repository: these patterns in each that the job has. */
    public static PathGuard owning(List<String> patterns) {
        return new PathGuard(
                Optional.empty(), List.of(new GuardedPaths(Optional.empty(), patterns, List.of())));
    }

    /** What counts in one repository. */
    public GuardedPaths of(String repository) {
        var counting =
                repositories.stream()
                        .filter(one -> one.repository().orElse(repository).equals(repository))
                        .toList();
        return new GuardedPaths(
                Optional.of(repository),
                counting.stream().flatMap(one -> one.owns().stream()).distinct().toList(),
                counting.stream().flatMap(one -> one.shared().stream()).distinct().toList(),
                counting.stream().flatMap(one -> one.contracts().stream()).distinct().toList(),
                counting.stream().flatMap(one -> one.granted().stream()).toList());
    }
}
