package cadre.process.sweep;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Readings of the process table, shared by all who sweep in this program: a dozen sweeps that each
 * read for themselves take all of a small machine. Thread-safe.
 */
final class Readings {
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicLong begun = new AtomicLong();
    private long done;
    private WeakReference<@Nullable ProcessTable> latest = new WeakReference<>(null);

    /** A table whose reading began after this was called; who asks while one is read waits. */
    ProcessTable next() {
        long needed = begun.get() + 1;
        turn.lock(); // across a reading, which is all that anybody here waits for
        try {
            var last = latest.get();
            return last != null && done >= needed ? last : read();
        } finally {
            turn.unlock();
        }
    }

    private ProcessTable read() {
        long number = begun.incrementAndGet();
        var table = ProcessTable.read();
        latest = new WeakReference<>(table);
        done = number;
        return table;
    }
}
