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
 */
record Start(
        Path mirror,
        String objectFormat,
        Optional<String> commit,
        String branch,
        References references,
        String origin) {}
