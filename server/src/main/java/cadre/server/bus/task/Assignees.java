package cadre.server.bus.task;

import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.storage.Tx;
import cadre.wire.bus.MemberKind;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.util.Map;

/** Whom a task can be meant for: members, and names that its maker may introduce. */
record Assignees(Teams teams) {
    /**
     * Refuses who is no member, or makes it one.
     *
     * @param name empty for anybody
     * @throws CadreException NOT_FOUND naming the member
     */
    void require(Tx tx, Speaker by, String name) {
        if (name.isEmpty() || teams.memberIn(tx, by.team(), new MemberName(name)).isPresent()) {
            return;
        }
        if (!by.mayIntroduce()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "No such member to assign to",
                    Map.of("team", by.team(), "member", name),
                    "Members are: " + Teams.names(tx, by.team()));
        }
        teams.joinIn(tx, by.team(), new MemberName(name), MemberKind.CLAIMED, by.actor());
    }
}
