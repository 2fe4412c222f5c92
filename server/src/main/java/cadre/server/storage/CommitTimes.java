package cadre.server.storage;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** How commits went: counts since the start, times of the last 1,024. Thread-safe. */
final class CommitTimes {
    private static final int KEPT = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] nanos = new long[KEPT];
    private long commits;
    private long writes;
    private long failedWrites;
    private int largestBatch;

    void committed(int done, int failed, long tookNanos) {
        lock.lock();
        try {
            nanos[(int) (commits % KEPT)] = tookNanos;
            commits++;
            writes += done;
            failedWrites += failed;
            largestBatch = Math.max(largestBatch, done);
        } finally {
            lock.unlock();
        }
    }

    void failed(int failed) {
        lock.lock();
        try {
            failedWrites += failed;
        } finally {
            lock.unlock();
        }
    }

    StoreStats stats(long reads, int waitingWrites) {
        lock.lock();
        try {
            var sorted = Arrays.copyOf(nanos, (int) Math.min(commits, KEPT));
            Arrays.sort(sorted);
            return new StoreStats(
                    commits,
                    writes,
                    failedWrites,
                    reads,
                    waitingWrites,
                    largestBatch,
                    millis(sorted, 0.50),
                    millis(sorted, 0.99));
        } finally {
            lock.unlock();
        }
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }
}
