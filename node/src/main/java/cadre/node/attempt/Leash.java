package cadre.node.attempt;

import cadre.node.supervise.WatchedRun;

/**
 * Tells the supervisor until when a run may go on, each time that the server has renewed its lease:
 * should the node's own process be dead by then, the supervisor ends the run. For one thread.
 */
final class Leash {
    /** The node comes first: it knows how to say why. */
    private static final long LATER_MS = 2_000;

    /** For as long as it takes, which a supervisor assumes that was told nothing. */
    private static final long FOREVER = Long.MAX_VALUE;

    private final Leeway leeway;
    private long toldMs = FOREVER;

    Leash(Leeway leeway) {
        this.leeway = leeway;
    }

    /** Tells this run's, if there is something new. */
    void tell(WatchedRun run) {
        var until = leeway.until();
        var ms = until.isPresent() ? until.getAsLong() + LATER_MS : FOREVER;
        if (ms != toldMs) {
            toldMs = ms;
            run.mayRunUntil(ms);
        }
    }
}
