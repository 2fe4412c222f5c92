package cadre.server.access.team;

import cadre.server.storage.Tx;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.List;

/** What a feature keeps of a team, for the team's end. */
public interface Holding {
    /** The members who hold something for which the team must stay; the team's row is held. */
    List<MemberName> busyIn(Tx tx, TeamName team);

    /**
     * Deletes rows of a team that is gone.
     *
     * @return how many; 0 if none is left
     */
    int forgetIn(Tx tx, TeamName team, int most);
}
