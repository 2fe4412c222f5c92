package cadre.wire.job;

import java.util.List;
import java.util.Optional;

/**
 * What an attempt changed in one repository.
 *
 * @param name the repository's folder in the workspace
 * @param base the commit it began from, 40 or 64 hex digits; empty for a repository without commits
 * @param head the saved commit: the agent's last one, or the hidden one with what it left
 *     uncommitted
 * @param commits how many lie between base and head
 * @param files one per changed file, at most 500
 * @param filesChanged how many files changed in all
 * @param insertions lines added
 * @param deletions lines removed
 * @param foreign what it changed outside its guard; empty if nothing, or if it has none
 */
public record RepositoryChange(
        String name,
        String base,
        String head,
        int commits,
        List<FileStat> files,
        int filesChanged,
        long insertions,
        long deletions,
        Optional<ForeignFiles> foreign) {
    public RepositoryChange {
        files = List.copyOf(files);
        foreign = foreign == null ? Optional.empty() : foreign;
    }

    /** Of which nothing is foreign. */
    public RepositoryChange(
            String name,
            String base,
            String head,
            int commits,
            List<FileStat> files,
            int filesChanged,
            long insertions,
            long deletions) {
        this(
                name,
                base,
                head,
                commits,
                files,
                filesChanged,
                insertions,
                deletions,
                Optional.empty());
    }

    /** The same with what it changed outside its guard. */
    public RepositoryChange withForeign(Optional<ForeignFiles> found) {
        return new RepositoryChange(
                name, base, head, commits, files, filesChanged, insertions, deletions, found);
    }

    /** Lines added and removed in one file; both 0 and {@code binary} for a binary one. */
    public record FileStat(String path, long insertions, long deletions, boolean binary) {}
}
