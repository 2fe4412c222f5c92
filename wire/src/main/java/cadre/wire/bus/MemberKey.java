package cadre.wire.bus;

import cadre.wire.api.KeyView;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;

/** A member's new key, whose secret is shown this once. */
public record MemberKey(TeamName team, MemberName member, KeyView key, String secret) {}
