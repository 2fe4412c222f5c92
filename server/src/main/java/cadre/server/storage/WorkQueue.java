package cadre.server.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a thread of the database, first come first served. Its length is bounded by its
 * callers, each of which waits for its one answer. Once closed it takes nothing new and gives out
 * what it holds.
 */
final class WorkQueue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private boolean closed;

    /** Adds one; false if this is closed. */
    boolean offer(T work) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.addLast(work);
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something and takes up to {@code most}; empty once closed and drained.
     */
    List<T> take(int most) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                filled.awaitUninterruptibly();
            }
            var taken = new ArrayList<T>(Math.min(most, waiting.size()));
            while (taken.size() < most && !waiting.isEmpty()) {
                taken.add(waiting.removeFirst());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
