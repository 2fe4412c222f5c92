package cadre.node.attempt;

import cadre.node.supervise.WatchedRun;
import cadre.wire.job.OnDisconnect;

/**
 * Tells the supervisor until when a run may go on, each time that the server has renewed its lease:
 * should the node's own process be dead by then, the supervisor ends the run. For one thread.
 */
final class Leash {
    /** The node comes first: it knows how to say why. */
    private static final long LATER_MS = 2_000;

    private final OnDisconnect policy;
    private final Contact contact;
    private long toldMs = Long.MIN_VALUE;

    Leash(OnDisconnect policy, Contact contact) {
        this.policy = policy;
        this.contact = contact;
    }

    /** Tells this run's, if there is something new. */
    void tell(WatchedRun run) {
        var until = contact.until(policy);
        if (until.isPresent() && until.getAsLong() != toldMs) {
            toldMs = until.getAsLong();
            run.mayRunUntil(toldMs + LATER_MS);
        }
    }
}
