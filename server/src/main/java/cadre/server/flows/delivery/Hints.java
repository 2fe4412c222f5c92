package cadre.server.flows.delivery;

import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import java.util.List;

/**
 * What nobody has looked at yet, one hint for each subject however many deliveries told of it.
 * Thread-safe.
 */
public final class Hints {
    /** The kind of wake-up that says that there is one more. */
    public static final String TOPIC = "hint";

    static final Topic NEW = Topic.of(TOPIC);

    private final Database db;

    /** The hints in {@code db}. */
    public Hints(Database db) {
        this.db = db;
    }

    /**
     * Those that wait, the oldest first.
     *
     * @param limit 1 to 1,000
     */
    public List<Hint> waiting(int limit) {
        return db.read(tx -> HintStore.oldest(tx, Math.clamp(limit, 1, 1_000)));
    }

    /**
     * Says that somebody has looked. To be called after the look: until then the hint comes again.
     *
     * @return false if a newer delivery told of the same meanwhile, so that it still waits
     */
    public boolean taken(Hint hint) {
        return db.append(Deliveries.lane(hint.connection()), tx -> HintStore.take(tx, hint)) > 0;
    }
}
