package cadre.server.retention;

/** How long a slice may still work. */
final class Budget {
    private final long endsAt;

    Budget(long nanos) {
        this.endsAt = System.nanoTime() + nanos;
    }

    boolean isSpent() {
        return System.nanoTime() - endsAt >= 0;
    }
}
