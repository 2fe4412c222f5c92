package cadre.server.fleet.placement;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeLoad;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One node at one moment.
 *
 * @param joinedAt when it first joined
 * @param seenAt its last hello or beat
 * @param facts what it said of itself last
 * @param load of its machine at its last beat; empty if it is not online, or does not say
 * @param holds the attempts that are leased to it, ascending
 */
public record Seat(
        NodeName name,
        Presence presence,
        Scheduling scheduling,
        Instant joinedAt,
        Instant seenAt,
        NodeFacts facts,
        Optional<NodeLoad> load,
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
