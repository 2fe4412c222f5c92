package cadre.server.bus.inbox;

import cadre.server.access.Seat;
import cadre.server.bus.inbox.InboxStore.Box;
import cadre.server.storage.Tx;
import cadre.wire.id.TeamName;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How the inboxes stand that changed since the start, so that the answer of each call and an empty
 * poll need not read a row for it. Only where this server alone writes to the store; with others it
 * knows nothing. A box is unknown from its change until the commit is told, and stays so if there
 * is none: what is known here is never older than what a caller was answered. Only that mail was
 * deleted may not be known yet, which can be none behind the last that was delivered. Thread-safe.
 */
final class KnownBoxes {
    /** With so many all are forgotten. */
    private static final int MOST = 10_000;

    private final ConcurrentHashMap<Seat, State> states = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private sealed interface State {
        /** The number tells this change from the next one. */
        record Changing(long change) implements State {}

        record Known(Box box) implements State {}
    }

    /** The box as it is now, if that is known. */
    Optional<Box> find(Seat seat) {
        return states.get(seat) instanceof State.Known(var box)
                ? Optional.of(box)
                : Optional.empty();
    }

    /** This transaction has changed the box into this. */
    void changed(Tx tx, Seat seat, Box box) {
        if (tx.dialect().isShared()) {
            return;
        }
        if (states.size() >= MOST) {
            states.clear();
        }
        var change = new State.Changing(changes.incrementAndGet());
        states.put(seat, change);
        tx.afterCommit(() -> states.replace(seat, change, new State.Known(box)));
    }

    /** The team is gone. */
    void forget(TeamName team) {
        states.keySet().removeIf(seat -> seat.team().equals(team));
    }
}
