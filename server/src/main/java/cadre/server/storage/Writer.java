package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes whatever waits, up to 256 pieces, into one transaction, so
 * that they share one wait for the disk. Batches form by themselves while a commit runs; nothing
 * waits for a batch to fill.
 *
 * <p>A failing piece takes no other with it: the transaction is undone, and the batch done again
 * with a savepoint for each piece. That is 3 us for each, so that they are left out until something
 * fails, and used for a while from then on.
 */
final class Writer {
    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final int LARGEST_BATCH = 256;
    private static final int FEW = 4;

    /** So many batches have savepoints after a failure: more of the kind may come. */
    private static final int CAREFUL = 32;

    private final WorkQueue<Request<?>> queue;
    private final Session session;
    private final CommitTimes times;
    private final ExecutorService answers;
    private final AfterCommit afterCommit;
    private int careful;

    Writer(
            WorkQueue<Request<?>> queue,
            Session session,
            CommitTimes times,
            ExecutorService answers,
            AfterCommit afterCommit) {
        this.queue = queue;
        this.session = session;
        this.times = times;
        this.answers = answers;
        this.afterCommit = afterCommit;
    }

    /** Works until the queue is closed and drained. */
    void run() {
        for (var batch = queue.take(LARGEST_BATCH);
                !batch.isEmpty();
                batch = queue.take(LARGEST_BATCH)) {
            writeOnce(batch);
            tell(batch);
        }
    }

    private void writeOnce(List<Request<?>> batch) {
        var began = System.nanoTime();
        try {
            var failed = runAll(batch);
            times.committed(batch.size() - failed, failed, System.nanoTime() - began);
        } catch (SQLException | RuntimeException | Error e) { // whoever waits must hear of it
            rollBack();
            times.failed(batch.size());
            var why = causeOf(e, batch);
            batch.forEach(request -> request.fail(why));
        }
    }

    /** How many failed; the others are on disk. */
    private int runAll(List<Request<?>> batch) throws SQLException {
        if (careful == 0) {
            begin();
            if (runTogether(batch)) {
                session.execute("commit");
                return 0;
            }
            rollBack();
            careful = CAREFUL;
            if (batch.size() == 1 && batch.getFirst().failure().isPresent()) {
                return 1;
            }
        }
        careful--;
        begin();
        var failed = 0;
        for (var request : batch) {
            failed += runInSavepoint(request) ? 0 : 1;
        }
        session.execute("commit");
        if (failed > 0) {
            careful = CAREFUL;
        }
        return failed;
    }

    /**
     * BEGIN IMMEDIATE by hand: a deferred one that reads first fails at once when it writes, and
     * the driver's own immediate mode takes the lock again right after each commit.
     */
    private void begin() throws SQLException {
        session.execute("begin immediate");
    }

    /**
     * False as soon as a statement fails, even if its piece goes on: SQLite may have ended the
     * transaction with it, and the next statement would be one of its own.
     */
    private boolean runTogether(List<Request<?>> batch) {
        session.takeLastFailure();
        for (var request : batch) {
            if (!request.run(session) || session.takeLastFailure().isPresent()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Why a whole batch is lost. On a full disk SQLite ends the transaction inside the piece of
     * work that hit it, and the next step only says that there is none: then that piece knows the
     * cause.
     */
    private Throwable causeOf(Throwable e, List<Request<?>> batch) {
        for (var request : batch) {
            if (request.failure().orElse(e) instanceof CadreException why
                    && why.code() == ErrorCode.UNAVAILABLE) {
                return why;
            }
        }
        return e instanceof SQLException failed ? session.failure(failed) : e;
    }

    private boolean runInSavepoint(Request<?> request) throws SQLException {
        session.execute("savepoint piece");
        var done = request.run(session);
        if (!done) {
            session.execute("rollback to piece");
        }
        session.execute("release piece");
        return done;
    }

    private void rollBack() {
        try {
            session.execute("rollback");
        } catch (SQLException e) {
            // SQLite ends the transaction itself on a full disk; there is nothing left to roll back
            log.atDebug().setCause(e).log("nothing to roll back");
        }
    }

    private void tell(List<Request<?>> batch) {
        if (batch.size() <= FEW) {
            batch.forEach(Request::answer); // quicker than a thread that must be woken first
        } else {
            answers.execute(() -> batch.forEach(Request::answer));
        }
        afterCommit.run(batch);
    }
}
