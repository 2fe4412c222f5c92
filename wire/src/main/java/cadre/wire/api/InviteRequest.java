package cadre.wire.api;

import cadre.wire.id.NodeName;
import java.util.Optional;

/** Asks for an invite; with a name, only for a node of that name. */
public record InviteRequest(Optional<NodeName> node) {}
