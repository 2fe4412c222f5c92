package cadre.wire.api;

import cadre.wire.id.NodeName;

/** A node that joins with an invite's code. */
public record JoinRequest(String code, NodeName node) {}
