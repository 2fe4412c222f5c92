package cadre.server.access;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;

/** A member's place in a team; a key speaks for one at most. Written as {@code shop/BE}. */
public record Seat(TeamName team, MemberName member) {
    @Override
    public String toString() {
        return team + "/" + member;
    }
}
