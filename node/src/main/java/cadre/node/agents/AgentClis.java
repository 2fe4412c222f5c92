package cadre.node.agents;

import cadre.wire.link.NodeFacts.FoundAgent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The agent CLIs that this version knows. */
public final class AgentClis {
    /**
     * Makes the adapters; nothing is looked for yet.
     *
     * @param environment the node's own: PATH, and what the CLIs log in with
     * @param userHome the home of the user that the node runs as
     */
    public AgentClis(Map<String, String> environment, Path userHome) {}

    /**
     * The adapter of that name.
     *
     * @throws cadre.wire.error.CadreException INVALID if there is none
     */
    public AgentCli cli(String name) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Every CLI that is on this node, with its version. */
    public List<FoundAgent> found() {
        throw new UnsupportedOperationException("not built yet");
    }
}
