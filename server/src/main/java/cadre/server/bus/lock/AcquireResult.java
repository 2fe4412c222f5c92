package cadre.server.bus.lock;

import cadre.wire.bus.LockGrant;
import cadre.wire.id.MemberName;
import java.util.List;
import java.util.Optional;

/** What the wish for locks came to. */
public sealed interface AcquireResult {
    /** All of them. */
    record Acquired(List<LockGrant> locks) implements AcquireResult {
        public Acquired {
            locks = List.copyOf(locks);
        }
    }

    /**
     * None of them.
     *
     * @param resource what was wanted
     * @param held what is in its way: the same, or a name or glob that overlaps
     * @param heldBy empty while only a delay runs, or while it is kept for who waits
     * @param ttlRemaining seconds until the way is free by itself
     * @param reason held, delay, queue (someone asked before), deadlock
     * @param waiting how many asked before
     * @param cycle who waits for whom, each for the next and the last one for the first; empty but
     *     with deadlock
     */
    record Refused(
            String resource,
            String held,
            Optional<MemberName> heldBy,
            long ttlRemaining,
            String reason,
            long waiting,
            List<MemberName> cycle)
            implements AcquireResult {
        public Refused {
            cycle = List.copyOf(cycle);
        }

        Refused asDeadlock(List<MemberName> found) {
            return new Refused(resource, held, heldBy, ttlRemaining, "deadlock", waiting, found);
        }
    }
}
