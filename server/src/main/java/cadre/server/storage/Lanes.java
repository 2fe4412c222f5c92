package cadre.server.storage;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The writers of appends on PostgreSQL: each takes whatever waits, up to 64 pieces, into one
 * transaction. A lane always goes to the same writer, and batches are run in the order of lanes, so
 * that two transactions, of other servers too, lock what they share in one order.
 */
final class Lanes implements AutoCloseable {
    private static final int WRITERS = 2;
    private static final int LARGEST_BATCH = 64;

    private final PostgresTransactions transactions;
    private final AfterCommit afterCommit;
    private final List<WorkQueue<Piece>> queues;
    private final List<Thread> threads;

    private record Piece(String lane, Request<?> request) {}

    Lanes(PostgresTransactions transactions, AfterCommit afterCommit) {
        this.transactions = transactions;
        this.afterCommit = afterCommit;
        this.queues = IntStream.range(0, WRITERS).mapToObj(_ -> new WorkQueue<Piece>()).toList();
        this.threads = queues.stream().map(this::launch).toList();
    }

    private Thread launch(WorkQueue<Piece> queue) {
        return Thread.ofVirtual()
                .name("store-pg-appends")
                .start(() -> Inside.run(() -> serve(queue)));
    }

    /** Takes it, unless this is closed. */
    boolean offer(String lane, Request<?> request) {
        var queue = queues.get(Math.floorMod(lane.hashCode(), queues.size()));
        return queue.offer(new Piece(lane, request));
    }

    private void serve(WorkQueue<Piece> queue) {
        for (var taken = queue.take(LARGEST_BATCH);
                !taken.isEmpty();
                taken = queue.take(LARGEST_BATCH)) {
            var batch =
                    taken.stream()
                            .sorted(Comparator.comparing(Piece::lane)) // stable: keeps their order
                            .<Request<?>>map(Piece::request)
                            .toList();
            try {
                transactions.commit(batch);
            } catch (RuntimeException | Error e) { // whoever waits must hear of it
                batch.forEach(request -> request.fail(e));
            }
            batch.forEach(Request::answer);
            afterCommit.run(batch);
        }
    }

    int waiting() {
        return queues.stream().mapToInt(WorkQueue::size).sum();
    }

    /** Takes no more and does what waits. */
    @Override
    public void close() {
        queues.forEach(WorkQueue::close);
        threads.forEach(SqliteDatabase::joinFully);
    }
}
