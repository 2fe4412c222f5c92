package cadre.server.fleet.node;

import cadre.wire.id.NodeName;
import cadre.wire.link.LinkPace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How fast the links to this server go, by the last beat of each connected node. Thread-safe. */
final class Paces {
    private final Map<NodeName, LinkPace> byNode = new ConcurrentHashMap<>();

    void said(NodeName node, Optional<LinkPace> pace) {
        pace.ifPresentOrElse(now -> byNode.put(node, now), () -> byNode.remove(node));
    }

    void forget(NodeName node) {
        byNode.remove(node);
    }

    List<LinkPace> all() {
        return List.copyOf(byNode.values());
    }
}
