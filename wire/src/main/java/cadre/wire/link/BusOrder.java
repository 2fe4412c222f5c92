package cadre.wire.link;

import cadre.wire.id.AttemptId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.Optional;

/**
 * As whom an agent speaks on the bus. No key goes with it: the server knows the member by the
 * node's own key, the attempt and its fencing token, as long as the attempt is leased.
 *
 * @param lead who leads the team
 * @param task the number of the task on the team's board that it works on, empty if it has none
 */
public record BusOrder(TeamName team, MemberName member, MemberName lead, Optional<Long> task) {
    /** The header in which a node names the attempt for which it asks something of the bus. */
    public static final String HEADER = "Cadre-Attempt";

    public BusOrder {
        task = task == null ? Optional.empty() : task;
    }

    /** Without a task. */
    public BusOrder(TeamName team, MemberName member, MemberName lead) {
        this(team, member, lead, Optional.empty());
    }

    /** What stands in that header. */
    public static String header(AttemptId attempt, long token) {
        return attempt + " " + token;
    }
}
