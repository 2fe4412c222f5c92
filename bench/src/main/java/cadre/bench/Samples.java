package cadre.bench;

import java.util.Arrays;
import java.util.Map;

/** Durations of one bench, in nanoseconds, and the figures that describe them. */
final class Samples {
    private long[] nanos = new long[1024];
    private int size;

    synchronized void add(long value) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = value;
    }

    synchronized int size() {
        return size;
    }

    /** The smallest value that {@code percent} of the samples do not exceed, in milliseconds. */
    synchronized double percentileMs(double percent) {
        if (size == 0) {
            throw new IllegalStateException("no samples");
        }
        var sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        var rank = (int) Math.ceil(percent / 100 * size) - 1;
        return Math.round(sorted[Math.clamp(rank, 0, size - 1)] / 1e4) / 100.0;
    }

    /** As {@link #into}, or nothing if there are no samples. */
    void ifSome(Map<String, Object> figures, String prefix) {
        if (size() > 0) {
            into(figures, prefix);
        }
    }

    /** Puts p50, p99 and the maximum under names that begin with {@code prefix}. */
    void into(Map<String, Object> figures, String prefix) {
        figures.put(prefix + "p50_ms", percentileMs(50));
        figures.put(prefix + "p99_ms", percentileMs(99));
        figures.put(prefix + "max_ms", percentileMs(100));
    }
}
