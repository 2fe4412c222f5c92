package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database file and the threads that talk to it: one platform thread writes, in batches that
 * share a commit; two read, each on a snapshot.
 */
final class SqliteDatabase implements Database {
    private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);
    private static final int READERS = 2;

    private final DatabaseConfig config;
    private final FileLease lease;
    private final WorkQueue<Request<?>> writes = new WorkQueue<>();
    private final WorkQueue<Request<?>> reads = new WorkQueue<>();
    private final CommitTimes times = new CommitTimes();
    private final Wakes wakes = new Wakes();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final LongAdder readCount = new LongAdder();

    /** The writer first. */
    private final List<Thread> threads = new ArrayList<>();

    private final ExecutorService answers;
    private final AfterCommit afterCommit;

    private SqliteDatabase(DatabaseConfig config, FileLease lease) {
        this.config = config;
        this.lease = lease;
        this.answers =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(threadName("answers")).factory());
        this.afterCommit = new AfterCommit(threadName("after-commit"));
    }

    static SqliteDatabase open(DatabaseConfig config, Schema schema) {
        var path = config.path();
        var parent = path.getParent();
        if (parent != null) {
            PrivateFiles.createFolder(parent);
        }
        var lease = FileLease.take(path);
        var database = new SqliteDatabase(config, lease);
        try {
            PrivateFiles.createFile(path);
            database.start(new SqliteFile(config), schema);
            return database;
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        return hand(writes, work);
    }

    @Override
    public <T> T append(String lane, Work<T> work) {
        return hand(writes, work); // all that waits shares a commit here anyway
    }

    @Override
    public <T> T read(Work<T> work) {
        return hand(reads, work);
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public Wakes wakes() {
        return wakes;
    }

    @Override
    public StoreStats stats() {
        return times.stats(readCount.sum(), writes.size());
    }

    @Override
    public List<StoreFinding> findings() {
        return List.of();
    }

    @Override
    public void close() {
        reads.close();
        closed.countDown();
        // The writer last: only a connection that may write leaves one whole file without a log.
        threads.stream().skip(1).forEach(SqliteDatabase::joinFully);
        writes.close();
        threads.stream().limit(1).forEach(SqliteDatabase::joinFully);
        AfterCommit.drain(answers);
        afterCommit.close();
        try {
            lease.close();
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", config.path()).setCause(e).log("lock not released");
        }
    }

    private <T> T hand(WorkQueue<Request<?>> queue, Work<T> work) {
        Inside.refuse();
        var request = new Request<>(work);
        if (!queue.offer(request)) {
            throw closed();
        }
        return request.await();
    }

    private void start(SqliteFile file, Schema schema) {
        launch(
                "writer",
                () -> {
                    var session = new Session(quirks(), file.openForWriting());
                    try {
                        migrations(schema).run(session, file::forMigrations);
                        return session;
                    } catch (SQLException | RuntimeException | Error e) {
                        session.close();
                        throw e;
                    }
                },
                session -> new Writer(writes, session, times, answers, afterCommit).run());
        for (int i = 1; i <= READERS; i++) {
            launch(
                    "reader-" + i,
                    () -> new Session(quirks(), file.openForReading()),
                    session -> new Reader(reads, session, readCount).run());
        }
        launch(
                "checkpointer",
                () -> new Session(quirks(), file.openForCheckpoints()),
                session -> new Checkpointer(session, closed).run());
    }

    /** Opens a session on a new thread, waits until that is done, and leaves the thread at work. */
    private void launch(String name, SessionOpener opener, Consumer<Session> loop) {
        var opened = new CompletableFuture<Opening>();
        var thread = new StoreThread(threadName(name), () -> serve(opener, opened, loop));
        thread.start();
        switch (opened.join()) {
            case Opened _ -> threads.add(thread);
            case NotOpened(SQLException why) -> throw quirks().failure(why, "");
            case NotOpened(RuntimeException why) -> throw why;
            case NotOpened(var why) ->
                    throw new IllegalStateException("the database cannot be opened", why);
        }
    }

    private void serve(
            SessionOpener opener, CompletableFuture<Opening> opened, Consumer<Session> loop) {
        try (var session = opener.open()) {
            opened.complete(new Opened());
            loop.accept(session);
        } catch (Throwable e) { // whoever opens must hear of an Error too
            if (!opened.complete(new NotOpened(e))) {
                log.atError()
                        .addKeyValue("file", config.path())
                        .setCause(e)
                        .log("a database thread ended; restart the server");
                abandon(writes);
                abandon(reads);
            }
        }
    }

    /** Nobody may wait for an answer that no thread is left to give. */
    private void abandon(WorkQueue<Request<?>> queue) {
        queue.close();
        for (var left = queue.take(1); !left.isEmpty(); left = queue.take(1)) {
            left.getFirst().fail(closed());
            left.getFirst().answer();
        }
    }

    private CadreException closed() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The database is closed",
                Map.of("file", config.path()),
                "The server is stopping; try again when it is back");
    }

    private Migrations migrations(Schema schema) {
        return new Migrations(
                schema,
                new Migrations.Target(
                        Dialect.SQLITE,
                        Migrations.historyTable(schema.folder(), false),
                        config.path().toString(),
                        false));
    }

    private Quirks quirks() {
        return (e, sql) -> SqliteFailure.of(e, config.path(), sql);
    }

    private String threadName(String part) {
        return "store-" + config.path().getFileName() + "-" + part;
    }

    static void joinFully(Thread thread) {
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface SessionOpener {
        Session open() throws SQLException;
    }

    private sealed interface Opening {}

    private record Opened() implements Opening {}

    private record NotOpened(Throwable why) implements Opening {}
}
