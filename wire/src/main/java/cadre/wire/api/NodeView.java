package cadre.wire.api;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts;
import java.time.Instant;
import java.util.List;

/**
 * A node as the API shows it.
 *
 * @param state online, silent (no beat for a lease) or offline
 * @param scheduling open, draining (finishes what runs), drained (has finished that; may be
 *     stopped) or cordoned (takes nothing new)
 * @param running what it holds
 */
public record NodeView(
        NodeName name,
        String state,
        String scheduling,
        Instant joinedAt,
        Instant seenAt,
        NodeFacts facts,
        List<AttemptId> running) {
    public NodeView {
        running = List.copyOf(running);
    }
}
