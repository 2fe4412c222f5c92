package cadre.server.storage;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who wait for one thing, and no one else. Listen first, then look, then wait: a ring
 * between the look and the wait is not lost. Thread-safe.
 *
 * @param <K> names the things
 */
public final class Bells<K> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Set<Ear>> ears = new HashMap<>();

    /** Begins to listen to {@code key}; close it when done. */
    public Ear listen(K key) {
        var ear = new Ear(key);
        lock.lock();
        try {
            ears.computeIfAbsent(key, _ -> new HashSet<>()).add(ear);
        } finally {
            lock.unlock();
        }
        return ear;
    }

    /** Wakes all who listen to {@code key}. */
    public void ring(K key) {
        lock.lock();
        try {
            ears.getOrDefault(key, Set.of()).forEach(Ear::hear);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everyone. */
    public void ringAll() {
        lock.lock();
        try {
            ears.values().forEach(some -> some.forEach(Ear::hear));
        } finally {
            lock.unlock();
        }
    }

    /** One listener. Used by one thread. */
    public final class Ear implements AutoCloseable {
        private final K key;
        private final Condition rang = lock.newCondition();
        private boolean heard;

        private Ear(K key) {
            this.key = key;
        }

        private void hear() {
            heard = true;
            rang.signalAll();
        }

        /**
         * Waits for a ring since the last call (or since {@link Bells#listen}).
         *
         * @return false if there was none in {@code maxWait}, or the thread was interrupted
         */
        public boolean await(Duration maxWait) {
            var left = maxWait.toNanos();
            lock.lock();
            try {
                while (!heard && left > 0) {
                    left = rang.awaitNanos(left);
                }
                var result = heard;
                heard = false;
                return result;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                var mine = ears.get(key);
                if (mine != null && mine.remove(this) && mine.isEmpty()) {
                    ears.remove(key);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
