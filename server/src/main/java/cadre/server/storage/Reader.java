package cadre.server.storage;

import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/** A thread that reads: one piece of work at a time, each on one snapshot. */
final class Reader {
    private final WorkQueue<Request<?>> queue;
    private final Session session;
    private final LongAdder reads;

    Reader(WorkQueue<Request<?>> queue, Session session, LongAdder reads) {
        this.queue = queue;
        this.session = session;
        this.reads = reads;
    }

    /** Works until the queue is closed and drained. */
    void run() {
        for (var some = queue.take(1); !some.isEmpty(); some = queue.take(1)) {
            var request = some.getFirst();
            readOnce(request);
            request.answer();
        }
    }

    private void readOnce(Request<?> request) {
        reads.increment();
        try {
            session.execute("begin");
            request.run(session);
            session.execute("rollback");
        } catch (SQLException e) {
            request.fail(session.failure(e));
        } catch (RuntimeException | Error e) { // whoever waits must hear of it
            request.fail(e);
        }
    }
}
