package cadre.wire.job;

import java.util.List;

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
 */
public record RepositoryChange(
        String name,
        String base,
        String head,
        int commits,
        List<FileStat> files,
        int filesChanged,
        long insertions,
        long deletions) {
    public RepositoryChange {
        files = List.copyOf(files);
    }

    /** Lines added and removed in one file; both 0 and {@code binary} for a binary one. */
    public record FileStat(String path, long insertions, long deletions, boolean binary) {}
}
