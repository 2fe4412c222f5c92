package cadre.wire.api;

import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a job that was filed now. Nothing is kept of it, and the next moment may
 * change it.
 *
 * @param node which node would run it; absent when none could take it now, or when several could
 *     and the placement leaves it to chance or to turns
 * @param couldTake all nodes that could take it now
 * @param why what it would wait for; empty when a node could take it
 * @param nodes one line for each node: why it does not take the job, or that it could
 */
public record JobPreview(
        AgentName agent,
        Optional<NodeName> node,
        List<NodeName> couldTake,
        String why,
        List<String> nodes) {
    public JobPreview {
        couldTake = List.copyOf(couldTake);
        nodes = List.copyOf(nodes);
    }
}
