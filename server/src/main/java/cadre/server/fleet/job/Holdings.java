package cadre.server.fleet.job;

import cadre.server.fleet.placement.Roster;
import cadre.server.fleet.placement.Seat;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps what the roster says of leases like what the store says. Of a node that is connected to
 * another server the store is simply right. Of one that is connected here the roster may be ahead:
 * a lease enters it before its commit, and leaves it just after. There a difference must be seen
 * twice, or the attempt must be over. Thread-safe.
 */
public final class Holdings {
    private final Claims claims;
    private final Roster roster;
    private Set<AttemptId> onlyStored = Set.of();
    private Set<AttemptId> onlyHeld = Set.of();

    /** Between these. */
    public Holdings(Claims claims, Roster roster) {
        this.claims = claims;
        this.roster = roster;
    }

    /** Takes over all of the store's, at the start. */
    public void loadOnce() {
        claims.held().forEach(this::hold);
    }

    /** Compares all nodes. */
    public synchronized void compareOnce() {
        var before = roster.seats();
        var stored = new HashMap<NodeName, Map<AttemptId, Claims.Held>>();
        claims.held().forEach(one -> put(stored, one));
        var stillStored = new HashSet<AttemptId>();
        var stillHeld = new HashSet<AttemptId>();
        for (var seat : before) {
            var here = stored.getOrDefault(seat.name(), Map.of());
            if (roster.isHere(seat.name())) {
                compare(seat, here, stillStored, stillHeld);
            } else {
                replace(seat, here);
            }
        }
        onlyStored = stillStored;
        onlyHeld = stillHeld;
    }

    /** Compares one node, of which another server has said something. */
    public void compare(NodeName name) {
        var seat = roster.seat(name);
        if (seat.isEmpty()) {
            return;
        }
        var stored = new HashMap<NodeName, Map<AttemptId, Claims.Held>>();
        claims.held(name).forEach(one -> put(stored, one));
        var held = stored.getOrDefault(name, Map.of());
        if (!roster.isHere(name)) {
            replace(seat.get(), held);
            return;
        }
        seat.get().holds().stream()
                .filter(attempt -> !held.containsKey(attempt) && claims.isOver(attempt))
                .forEach(attempt -> roster.release(name, attempt));
    }

    private void compare(
            Seat seat,
            Map<AttemptId, Claims.Held> stored,
            Set<AttemptId> stillStored,
            Set<AttemptId> stillHeld) {
        for (var attempt : seat.holds()) {
            if (stored.containsKey(attempt)) {
                continue;
            }
            if (onlyHeld.contains(attempt) || claims.isOver(attempt)) {
                roster.release(seat.name(), attempt);
            } else {
                stillHeld.add(attempt);
            }
        }
        for (var one : stored.values()) {
            if (seat.holds().contains(one.attempt())) {
                continue;
            }
            if (onlyStored.contains(one.attempt())) {
                hold(one);
            } else {
                stillStored.add(one.attempt());
            }
        }
    }

    private void replace(Seat seat, Map<AttemptId, Claims.Held> stored) {
        stored.values().forEach(this::hold);
        seat.holds().stream()
                .filter(attempt -> !stored.containsKey(attempt))
                .forEach(attempt -> roster.release(seat.name(), attempt));
    }

    private static void put(Map<NodeName, Map<AttemptId, Claims.Held>> all, Claims.Held one) {
        all.computeIfAbsent(one.node(), _ -> new TreeMap<>()).put(one.attempt(), one);
    }

    private void hold(Claims.Held held) {
        roster.hold(held.node(), held.attempt(), held.agent());
    }
}
