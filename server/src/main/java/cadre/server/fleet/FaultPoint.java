package cadre.server.fleet;

import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The places where losing the server hurts most. A test names one in the system property {@code
 * cadre.fault}, waits for the line on stderr, and kills the process there; without the property
 * nothing happens.
 */
public enum FaultPoint {
    /** The job is stored, its filing is not answered. */
    JOB_STORED,
    /** The filing is answered. */
    JOB_ANSWERED,
    /** An attempt is claimed for a node, its order is not made. */
    ATTEMPT_CLAIMED,
    /** The order lies in the node's mailbox. */
    ORDER_HANDED,
    /** The order is on its way to the node. */
    ORDER_SENT,
    /** It is stored that the agent's process began. */
    STARTED_STORED,
    /** It is stored that the agent's first turn began. */
    TURN_STORED,
    /** A piece of log is stored, not acknowledged. */
    LOG_STORED,
    /** A piece of log is acknowledged. */
    LOG_ACKNOWLEDGED,
    /** An artifact is stored, not answered. */
    ARTIFACT_STORED,
    /** The result is stored, not acknowledged. */
    FINISHED_STORED,
    /** The result is acknowledged. */
    FINISHED_ACKNOWLEDGED,
    /** A backup has all its tables, not its files. */
    BACKUP_READ,
    /** A restore has filled half of the tables. */
    RESTORE_FILLING,
    /** A restored store is complete, and nothing of it in its place. */
    RESTORE_FILLED,
    /** The plan to put it in place is on disk, nothing is moved. */
    RESTORE_DECIDED,
    /** One of the files is in its place. */
    RESTORE_MOVED,
    /** A new store in PostgreSQL is complete, and not in its place; a move is noted. */
    MOVE_NOTED,
    /** It is in its place, and nobody was told. */
    MOVE_COMMITTED;

    private static final @Nullable String NAMED = System.getProperty("cadre.fault");

    /** Passes, or, when the property names this point, says so on stderr and never returns. */
    public void reach() {
        if (NAMED == null || !NAMED.equals(name().toLowerCase(Locale.ROOT))) {
            return;
        }
        System.err.println("cadre fault point " + NAMED + " reached");
        System.err.flush();
        while (true) {
            LockSupport.park(this);
        }
    }
}
