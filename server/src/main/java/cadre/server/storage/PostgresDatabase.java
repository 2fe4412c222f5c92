package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One PostgreSQL database, which other servers may use too. Each piece of work runs on a virtual
 * thread of its own, not on its caller's: an interrupt there would close the socket under a commit.
 */
final class PostgresDatabase implements Database {
    private final PostgresUrl url;
    private final PostgresSource source;
    private final Gate gate = new Gate();
    private final CommitTimes times = new CommitTimes();
    private final PostgresTransactions transactions;
    private final AfterCommit afterCommit;
    private final Lanes lanes;
    private final WakeLine line;

    private PostgresDatabase(PostgresSource source) {
        this.url = source.url();
        this.source = source;
        this.transactions = new PostgresTransactions(source, times);
        this.afterCommit = new AfterCommit("store-pg-after-commit");
        this.lanes = new Lanes(transactions, afterCommit);
        this.line = new WakeLine(source);
    }

    static PostgresDatabase open(PostgresUrl url, List<Schema> schemas) {
        var source = new PostgresSource(url);
        PostgresSchema.prepare(source, schemas);
        var database = new PostgresDatabase(source);
        database.line.start();
        return database;
    }

    @Override
    public <T> T write(Work<T> work) {
        return onItsOwnThread(
                work,
                request -> {
                    transactions.commit(List.of(request));
                    request.answer();
                    afterCommit.run(List.of(request));
                });
    }

    @Override
    public <T> T read(Work<T> work) {
        return onItsOwnThread(work, transactions::read);
    }

    @Override
    public <T> T append(String lane, Work<T> work) {
        Inside.refuse();
        var request = new Request<>(work);
        if (!lanes.offer(lane, request)) {
            throw closed();
        }
        return request.await();
    }

    private <T> T onItsOwnThread(Work<T> work, Consumer<Request<T>> how) {
        Inside.refuse();
        var request = new Request<>(work);
        if (!gate.enter()) {
            throw closed();
        }
        Thread.ofVirtual().name("store-pg-work").start(() -> Inside.run(() -> run(request, how)));
        return request.await();
    }

    private <T> void run(Request<T> request, Consumer<Request<T>> how) {
        try {
            how.accept(request);
        } catch (RuntimeException | Error e) { // whoever waits must hear of it
            request.fail(e);
            request.answer();
        } finally {
            gate.leave();
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public Wakes wakes() {
        return line.wakes();
    }

    @Override
    public StoreStats stats() {
        return times.stats(transactions.reads(), transactions.waiting() + lanes.waiting());
    }

    @Override
    public List<StoreFinding> findings() {
        try (var connection = source.plain().getConnection();
                var session = new Session(new PostgresQuirks(url), connection)) {
            return new PostgresCheck(session, url, PostgresCheck.LONG).look();
        } catch (SQLException e) {
            var failure = PostgresFailure.of(e, url, "");
            return List.of(
                    new StoreFinding(
                            "postgresql",
                            false,
                            failure instanceof CadreException known
                                    ? known.what() + " (" + url.shown() + ")"
                                    : String.valueOf(failure.getMessage()),
                            failure instanceof CadreException known
                                    ? known.fix()
                                    : "Look into the server's log"));
        }
    }

    @Override
    public void close() {
        gate.close();
        lanes.close();
        line.close();
        afterCommit.close();
        transactions.close();
    }

    private CadreException closed() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The database is closed",
                Map.of("database", url.shown()),
                "The server is stopping; try again when it is back");
    }
}
