package cadre.server.storage;

import cadre.server.storage.PostgresSource.Use;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs pieces of work in transactions of PostgreSQL, and again where that may help: after a
 * collision with other transactions at once, after a lost connection when the database is back.
 * Only when the connection is lost at the commit itself, nobody can know, and the caller is told.
 * Thread-safe.
 */
final class PostgresTransactions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresTransactions.class);
    private static final int WRITING = 10;
    private static final int READING = 6;

    private final PostgresUrl url;
    private final HikariDataSource writing;
    private final HikariDataSource reading;
    private final CommitTimes times;
    private final Outage outage;
    private final LongAdder reads = new LongAdder();

    PostgresTransactions(PostgresSource source, CommitTimes times) {
        this.url = source.url();
        this.times = times;
        this.outage = new Outage("store", url);
        this.writing = source.pool(Use.WRITING, WRITING);
        this.reading = source.pool(Use.READING, READING);
    }

    /** How one try to commit a batch ended. */
    private sealed interface Try {
        record Committed(int failed) implements Try {}

        /** One piece failed, and took what was before it along. */
        record PieceFailed() implements Try {}

        /** Nothing of it was kept, because of the database. */
        record Undone(SQLException why) implements Try {}

        record OutcomeUnknown(SQLException why) implements Try {}
    }

    /** Afterwards each request has its outcome: those that did not fail are on disk. */
    void commit(List<? extends Request<?>> batch) {
        var patience = new Patience();
        var savepoints = false;
        while (true) {
            var began = System.nanoTime();
            switch (tryToCommit(batch, savepoints)) {
                case Try.Committed(var failed) -> {
                    times.committed(batch.size() - failed, failed, System.nanoTime() - began);
                    return;
                }
                case Try.PieceFailed() -> savepoints = true;
                case Try.Undone(var why) -> {
                    if (!mayTryAgain(why, patience)) {
                        fail(batch, PostgresFailure.of(why, url, ""));
                        return;
                    }
                }
                case Try.OutcomeUnknown(var why) -> {
                    fail(batch, PostgresFailure.unknownOutcome(why, url));
                    return;
                }
            }
        }
    }

    private void fail(List<? extends Request<?>> batch, RuntimeException why) {
        times.failed(batch.size());
        batch.forEach(request -> request.fail(why));
    }

    private boolean mayTryAgain(SQLException why, Patience patience) {
        if (PostgresFailure.isCollision(why)) {
            return patience.afterCollision();
        }
        if (PostgresFailure.isAway(why) && !PostgresFailure.isBusy(why)) {
            outage.noticed(why);
        }
        return (PostgresFailure.isAway(why) || PostgresFailure.isStandby(why))
                && patience.afterAbsence();
    }

    private Try tryToCommit(List<? extends Request<?>> batch, boolean savepoints) {
        try {
            var connection = writing.getConnection();
            var session = session(connection);
            try {
                return runAll(batch, savepoints, session, connection);
            } finally {
                release(session);
            }
        } catch (SQLException e) {
            return new Try.Undone(e);
        }
    }

    private Try runAll(
            List<? extends Request<?>> batch,
            boolean savepoints,
            Session session,
            Connection connection)
            throws SQLException {
        var failed = 0;
        for (var request : batch) {
            if (savepoints) {
                session.execute("savepoint piece");
            }
            var done = request.run(session);
            var why = session.takeLastFailure();
            if (done && why.isEmpty()) {
                continue;
            }
            if (done) { // the commit would undo all of it and say nothing
                request.fail(
                        new IllegalStateException(
                                "work went on after a failed statement", why.get()));
            }
            if (why.isPresent() && PostgresFailure.isStandby(why.get())) {
                writing.evictConnection(connection);
                return new Try.Undone(why.get());
            }
            if (why.isPresent() && isOfTheDatabase(why.get())) {
                return new Try.Undone(why.get());
            }
            if (batch.size() > 1 && !savepoints) {
                return new Try.PieceFailed();
            }
            failed++;
            if (savepoints) {
                session.execute("rollback to savepoint piece");
            }
        }
        if (failed == batch.size()) {
            return new Try.Committed(failed); // nothing to keep: the pool rolls back
        }
        return finish(connection, failed);
    }

    /** What was committed stays so, however the connection ends: its failure is nobody's. */
    private static void release(Session session) {
        try {
            session.close();
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("a connection did not close cleanly");
        }
    }

    private Try finish(Connection connection, int failed) throws SQLException {
        try {
            connection.commit();
            outage.over();
            return new Try.Committed(failed);
        } catch (SQLException e) {
            if (PostgresFailure.isAway(e)) {
                return new Try.OutcomeUnknown(e);
            }
            throw e;
        }
    }

    private static boolean isOfTheDatabase(SQLException e) {
        return PostgresFailure.isCollision(e) || PostgresFailure.isAway(e);
    }

    /** Runs it on a snapshot and lets its caller go on. */
    void read(Request<?> request) {
        reads.increment();
        var patience = new Patience();
        for (var why = tryToRead(request); why.isPresent(); why = tryToRead(request)) {
            if (!mayTryAgain(why.get(), patience)) {
                request.fail(PostgresFailure.of(why.get(), url, ""));
                request.answer();
                return;
            }
        }
    }

    /** Why it must be tried again; none if the caller has an answer. */
    private Optional<SQLException> tryToRead(Request<?> request) {
        try {
            var session = session(reading.getConnection());
            try {
                if (!request.run(session)) {
                    var why = session.takeLastFailure();
                    if (why.isPresent() && isOfTheDatabase(why.get())) {
                        return why;
                    }
                }
                outage.over();
                request.answer(); // the end of the transaction is one more way to and fro
                return Optional.empty();
            } finally {
                release(session);
            }
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    private Session session(Connection connection) {
        return new Session(new PostgresQuirks(url), connection);
    }

    long reads() {
        return reads.sum();
    }

    /** Callers that wait for a connection to write with. */
    int waiting() {
        var pool = writing.getHikariPoolMXBean();
        return pool == null ? 0 : pool.getThreadsAwaitingConnection();
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
