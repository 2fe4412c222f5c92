package cadre.server.forges.host;

import java.util.List;

/**
 * A branch and what its host demands before something is merged into it.
 *
 * @param requiredContexts glob patterns of status contexts that must be green; empty when none
 * @param requiredApprovals 0 when none are demanded
 */
public record BranchView(
        String name,
        String sha,
        boolean isProtected,
        List<String> requiredContexts,
        int requiredApprovals) {

    public BranchView {
        requiredContexts = List.copyOf(requiredContexts);
    }
}
