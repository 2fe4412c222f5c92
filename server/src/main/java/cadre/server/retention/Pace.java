package cadre.server.retention;

/**
 * How many things are deleted before the clock is looked at: few where each takes long. For one
 * thread.
 */
final class Pace {
    private static final int FIRST = 8;
    private static final long GOOD_NANOS = 1_000_000;

    private final int most;
    private int size = FIRST;

    Pace(int most) {
        this.most = most;
    }

    int size() {
        return size;
    }

    void took(long nanos) {
        if (nanos > 2 * GOOD_NANOS) {
            size = Math.max(1, size / 2);
        } else if (nanos < GOOD_NANOS / 2) {
            size = Math.min(most, size * 2);
        }
    }
}
