package cadre.server.bus;

import cadre.server.access.Seat;
import cadre.wire.api.Grant;
import cadre.wire.bus.Origin;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;

/**
 * Who acts in a team. Made by {@link Speakers}, from a key, so that nobody names himself; and by
 * Cadre for what it does itself in the name of a lead or of a job.
 *
 * @param verified whether a key stands behind the name; else it is only claimed
 * @param origin whether a person or a program speaks
 * @param actor the same as events name it
 * @param grant of the key
 */
public record Speaker(
        TeamName team,
        MemberName member,
        Door door,
        boolean verified,
        Origin origin,
        Actor actor,
        Grant grant) {

    /** The member's place. */
    public Seat seat() {
        return new Seat(team, member);
    }

    /** The member as the team's log names it. */
    public String shown() {
        return shown(member, verified);
    }

    /** The same for who acted before. */
    public static String shown(MemberName member, boolean verified) {
        return verified ? member.name() : member + " (unverified)";
    }

    /** Whether a name that it mentions becomes a member, instead of being refused. */
    public boolean mayIntroduce() {
        return !verified || door == Door.BRIDGE;
    }

    /** Whether it may change what belongs to others. */
    public boolean isOperator() {
        return grant.includes(Grant.OPERATOR);
    }
}
