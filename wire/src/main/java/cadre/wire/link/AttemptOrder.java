package cadre.wire.link;

import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import java.util.List;
import java.util.Map;

/**
 * Everything a node needs to run one attempt.
 *
 * @param token the fencing token that goes with every message about it
 * @param env for the agent
 * @param artifacts globs relative to the workspace
 * @param idleTimeoutSec 0 for none
 */
public record AttemptOrder(
        AttemptId attempt,
        long token,
        String prompt,
        AgentOrder agent,
        List<RepositoryOrder> repositories,
        Map<String, String> env,
        List<String> artifacts,
        IsolationKind isolation,
        long timeoutSec,
        long idleTimeoutSec) {
    public AttemptOrder {
        repositories = List.copyOf(repositories);
        env = Map.copyOf(env);
        artifacts = List.copyOf(artifacts);
    }
}
