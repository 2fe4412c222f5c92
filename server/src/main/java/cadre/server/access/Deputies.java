package cadre.server.access;

import java.util.Optional;

/** Says for whom a node asks when it names an attempt that is leased to it. */
@FunctionalInterface
public interface Deputies {
    /** Nobody is spoken for. */
    Deputies NONE = (_, _) -> Optional.empty();

    /**
     * The member of a team as whom that attempt speaks, for as long as it is leased to this node.
     *
     * @param node who asks, by the key of a node
     * @param attempt as {@code cadre.wire.link.BusOrder} writes it into its header
     * @return empty if it is not leased to this node under that token, or has no bus
     */
    Optional<Principal> of(Principal node, String attempt);
}
