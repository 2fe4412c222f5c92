package cadre.node.workspace;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a clone is made from.
 *
 * @param mirror the bare repository that has the objects
 * @param objectFormat {@code sha1} or {@code sha256}
 * @param commit to begin from; empty for a repository without commits
 * @param branch that HEAD shall be on, without {@code refs/heads/}
 * @param references of the source, all of them in the mirror
 * @param origin address of the clone's {@code origin}, empty for none
 * @param earlier the saved work of an earlier job that is on top, empty for none
 */
record Start(
        Path mirror,
        String objectFormat,
        Optional<String> commit,
        String branch,
        References references,
        String origin,
        Optional<Earlier> earlier) {
    /** From the source alone. */
    Start(
            Path mirror,
            String objectFormat,
            Optional<String> commit,
            String branch,
            References references,
            String origin) {
        this(mirror, objectFormat, commit, branch, references, origin, Optional.empty());
    }

    /**
     * Commits that the mirror has not got.
     *
     * @param commit to begin from instead
     * @param objects folder that has them
     */
    record Earlier(String commit, Path objects) {}

    Start with(Earlier work) {
        return new Start(
                mirror, objectFormat, commit, branch, references, origin, Optional.of(work));
    }

    /** What is checked out. */
    Optional<String> tip() {
        return earlier.map(Earlier::commit).or(() -> commit);
    }
}
