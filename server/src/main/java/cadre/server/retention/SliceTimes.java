package cadre.server.retention;

import cadre.wire.api.RetentionRun;
import java.util.Arrays;

/** How long the slices of one run held the store. For one thread. */
final class SliceTimes {
    private static final int MOST_KEPT = 1 << 20;

    private long[] nanos = new long[1024];
    private long count;
    private long max;

    void add(long took) {
        if (count == nanos.length && nanos.length < MOST_KEPT) {
            nanos = Arrays.copyOf(nanos, nanos.length * 2);
        }
        nanos[(int) (count++ % nanos.length)] = took;
        max = Math.max(max, took);
    }

    /** Adds these, as far as they are kept. */
    void addTo(SliceTimes all) {
        for (int i = 0; i < Math.min(count, nanos.length); i++) {
            all.add(nanos[i]);
        }
    }

    RetentionRun.Slices view() {
        var sorted = Arrays.copyOf(nanos, (int) Math.min(count, nanos.length));
        Arrays.sort(sorted);
        return new RetentionRun.Slices(
                count, millis(at(sorted, 0.50)), millis(at(sorted, 0.99)), millis(max));
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))];
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }
}
