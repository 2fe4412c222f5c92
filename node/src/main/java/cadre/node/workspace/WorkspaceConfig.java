package cadre.node.workspace;

import cadre.wire.config.GitCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What workspaces need to know of the node.
 *
 * @param work CADRE_WORK: mirrors and attempts are below it
 * @param roots folders under which a path may be used as a repository
 * @param environment the node's own; only PATH, proxies, certificates and the ssh agent are used
 * @param credentials what git logs in with at http(s) hosts
 * @param connectTimeout for a remote's first answer
 * @param fetchTimeout for the whole of a fetch
 * @param largestFileBytes a file above it is not saved, and named in a warning
 */
public record WorkspaceConfig(
        Path work,
        List<Path> roots,
        Map<String, String> environment,
        GitCredentials credentials,
        Duration connectTimeout,
        Duration fetchTimeout,
        long largestFileBytes) {
    public WorkspaceConfig {
        roots = List.copyOf(roots);
        environment = Map.copyOf(environment);
    }

    /** The usual limits: 30 seconds, 30 minutes, 200 MB. */
    public static WorkspaceConfig of(
            Path work,
            List<Path> roots,
            Map<String, String> environment,
            GitCredentials credentials) {
        return new WorkspaceConfig(
                work,
                roots,
                environment,
                credentials,
                Duration.ofSeconds(30),
                Duration.ofMinutes(30),
                200_000_000);
    }
}
