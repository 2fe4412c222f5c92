package cadre.server.bus;

import cadre.server.storage.Bells;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Wakes;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits until there is something, here or on another server: woken by commits, and looking by
 * itself every few seconds since a wake-up can get lost. A waiting virtual thread costs nothing
 * else. Thread-safe.
 */
public final class Waiting {
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Bells<Topic> bells = new Bells<>();
    private final Database db;

    /** Waiting for these kinds of topics. */
    public Waiting(Database db, String... kinds) {
        this.db = db;
        for (var kind : kinds) {
            db.wakes()
                    .listen(
                            kind,
                            new Wakes.Listener() {
                                @Override
                                public void rang(Topic topic) {
                                    bells.ring(topic);
                                }

                                @Override
                                public void mayHaveMissed() {
                                    bells.ringAll();
                                }
                            });
        }
    }

    /** Wakes those who wait for this once the transaction is committed. */
    public void ring(Tx tx, Topic topic) {
        tx.afterCommit(() -> db.wakes().ring(topic));
    }

    /**
     * Looks until it is enough.
     *
     * @param most at once when it is zero
     * @return what was seen last
     */
    public <T> T until(Topic topic, Duration most, Supplier<T> look, Predicate<T> enough) {
        if (most.isZero()) {
            return look.get();
        }
        var end = System.nanoTime() + most.toNanos();
        try (var ear = bells.listen(topic)) {
            while (true) {
                var seen = look.get();
                var left = Duration.ofNanos(end - System.nanoTime());
                if (enough.test(seen) || !left.isPositive()) {
                    return seen;
                }
                if (!ear.await(left.compareTo(LOOK) < 0 ? left : LOOK)
                        && Thread.currentThread().isInterrupted()) {
                    return seen;
                }
            }
        }
    }
}
