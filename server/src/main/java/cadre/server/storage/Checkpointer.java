package cadre.server.storage;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies commits from SQLite's log into its file, on a thread and a connection of its own. SQLite
 * would let the writer do it at the end of some commit, which then takes tens of milliseconds while
 * all others wait.
 */
final class Checkpointer {
    /** The writer does it itself only if this thread is dead or cannot follow. */
    static final int WRITERS_NET_PAGES = 64_000;

    private static final Logger log = LoggerFactory.getLogger(Checkpointer.class);
    private static final long LOOK_MS = 20;
    private static final long IDLE_LOOK_MS = 200;
    private static final int FEW_PAGES = 100;
    private static final int MANY_PAGES = 1_000;

    /** From here on the log is begun anew, for which the writer must stand still for a moment. */
    private static final int TOO_MANY_PAGES = 16_000;

    private final Session session;
    private final CountDownLatch closed;

    Checkpointer(Session session, CountDownLatch closed) {
        this.session = session;
        this.closed = closed;
    }

    /** Works until it is closed. */
    void run() {
        try {
            long before = 0;
            long pause = IDLE_LOOK_MS;
            while (!closed.await(pause, TimeUnit.MILLISECONDS)) {
                long waiting = lookOnce();
                pause = Math.abs(waiting - before) < FEW_PAGES ? IDLE_LOOK_MS : LOOK_MS;
                before = waiting;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many pages waited. */
    private long lookOnce() {
        try {
            long waiting = checkpoint("noop").waiting();
            if (waiting >= MANY_PAGES && checkpoint("passive").pages() > TOO_MANY_PAGES) {
                checkpoint("restart"); // what is left to copy is little now
            }
            return waiting;
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("the log of the database is not copied; tried again");
            return 0;
        }
    }

    /**
     * How far it is.
     *
     * @param pages in the log
     * @param waiting those of them that are not copied
     */
    private record State(long pages, long waiting) {}

    private State checkpoint(String mode) throws SQLException {
        return session.query(
                        "pragma wal_checkpoint(" + mode + ")",
                        row ->
                                new State(
                                        row.number("log"),
                                        row.number("log") - row.number("checkpointed")))
                .getFirst();
    }
}
