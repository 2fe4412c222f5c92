package cadre.wire.api;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeLoad;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node as the API shows it.
 *
 * @param state online, silent (no beat for a lease) or offline
 * @param scheduling open, draining (finishes what runs), drained (has finished that; may be
 *     stopped) or cordoned (takes nothing new)
 * @param facts what it says of itself; its tags with those that were added
 * @param load of its machine at its last beat; absent if it is not online, or does not say
 * @param running what it holds
 * @param drainBy of a node that drains: when what still runs there is stopped; absent without limit
 * @param addedTags those that were set at the server, besides the node's own
 */
public record NodeView(
        NodeName name,
        String state,
        String scheduling,
        Instant joinedAt,
        Instant seenAt,
        NodeFacts facts,
        Optional<NodeLoad> load,
        List<AttemptId> running,
        Optional<Instant> drainBy,
        List<String> addedTags) {
    public NodeView {
        load = load == null ? Optional.empty() : load;
        running = List.copyOf(running);
        addedTags = addedTags == null ? List.of() : List.copyOf(addedTags);
    }
}
