package cadre.server.access.team;

import cadre.wire.bus.MemberKind;
import cadre.wire.id.MemberName;

/** Someone who belongs to a team now. */
public record Member(MemberName name, MemberKind kind) {}
