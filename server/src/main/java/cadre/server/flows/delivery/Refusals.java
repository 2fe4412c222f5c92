package cadre.server.flows.delivery;

import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what was refused. The store hears of it once a second at most, so that whoever sends bad
 * signatures without end costs it nothing.
 */
final class Refusals {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Database db;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> untold = new HashMap<>();
    private Instant toldAt = Instant.EPOCH;

    Refusals(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Counts one for a connection, or for none ({@code ""}). */
    void count(String connection) {
        Map<String, Long> told;
        var now = clock.instant();
        lock.lock();
        try {
            untold.merge(connection, 1L, Long::sum);
            if (now.isBefore(toldAt.plus(EVERY))) {
                return;
            }
            toldAt = now;
            told = takeAll();
        } finally {
            lock.unlock();
        }
        tell(told, now);
    }

    private Map<String, Long> takeAll() {
        var all = Map.copyOf(untold);
        untold.clear();
        return all;
    }

    private void tell(Map<String, Long> told, Instant now) {
        if (!told.isEmpty()) {
            db.write(tx -> {
                told.forEach((name, more) -> DeliveryStore.refuse(tx, name, more, now));
                return told.size();
            });
        }
    }

    /** How many there were, those included that the store has not heard of. */
    Optional<DeliveryStore.Refused> of(String connection) {
        var stored = db.read(tx -> DeliveryStore.refused(tx, connection));
        lock.lock();
        try {
            var more = untold.getOrDefault(connection, 0L);
            return more == 0
                    ? stored
                    : Optional.of(
                            new DeliveryStore.Refused(
                                    stored.map(DeliveryStore.Refused::count).orElse(0L) + more,
                                    stored.map(DeliveryStore.Refused::at).orElse(toldAt)));
        } finally {
            lock.unlock();
        }
    }

    /** Stores what is left; a store that is gone takes a part of a second's count along. */
    void close() {
        Map<String, Long> told;
        lock.lock();
        try {
            told = takeAll();
        } finally {
            lock.unlock();
        }
        try {
            tell(told, clock.instant());
        } catch (CadreException e) {
            // a count is no reason to hold up the end
        }
    }
}
