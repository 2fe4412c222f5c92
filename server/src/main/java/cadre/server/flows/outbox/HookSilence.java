package cadre.server.flows.outbox;

import cadre.server.storage.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds webhooks that have gone silent: what Cadre itself changes there comes back as a delivery,
 * or else nothing does. Thread-safe.
 */
public final class HookSilence {
    private final Database db;
    private final Duration patience;
    private final Duration memory;
    private final InstantSource clock;

    /**
     * Looks at what the outbox has done.
     *
     * @param patience how long a delivery may take
     * @param memory deliveries are kept at least as long as that
     */
    public HookSilence(Database db, Duration patience, Duration memory, InstantSource clock) {
        this.db = db;
        this.patience = patience;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * When Cadre changed something there, of which no delivery has told.
     *
     * @param lastDelivery when the last one came
     * @return of the first such change; empty if deliveries come, or nothing was changed
     */
    public Optional<Instant> since(String connection, Optional<Instant> lastDelivery) {
        var now = clock.instant();
        return db.read(tx ->
                OutboxStore.firstDone(
                        tx,
                        connection,
                        lastDelivery.orElse(Instant.EPOCH),
                        now.minus(memory),
                        now.minus(patience)));
    }
}
