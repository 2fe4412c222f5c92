package cadre.server.fleet.placement;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts;
import java.time.Instant;
import java.util.List;

/**
 * One node at one moment.
 *
 * @param joinedAt when it first joined
 * @param seenAt its last hello or beat
 * @param facts what it said of itself last
 * @param holds the attempts that are leased to it, ascending
 */
public record Seat(
        NodeName name,
        Presence presence,
        Scheduling scheduling,
        Instant joinedAt,
        Instant seenAt,
        NodeFacts facts,
        List<AttemptId> holds) {
    public Seat {
        holds = List.copyOf(holds);
    }

    /** How many more attempts it could hold, 0 or more. */
    public int freeSlots() {
        return Math.max(0, facts.slots() - holds.size());
    }

    /** Whether it is online and takes new work. */
    public boolean takesWork() {
        return presence == Presence.ONLINE && scheduling == Scheduling.OPEN;
    }
}
