package cadre.server.fleet.job;

import cadre.server.fleet.placement.Requirement;
import cadre.server.storage.Tx;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requirements in the store: most jobs have one that another job had before. They are never
 * deleted, so that those which are known here need not be asked for. Thread-safe.
 */
final class Requirements {
    private static final int MOST = 10_000;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Sees to it that the requirement is in the store once this is committed. */
    void keep(Tx tx, String key, Requirement requirement) {
        if (known.contains(key)) {
            return;
        }
        JobStore.keepRequirement(tx, key, requirement.body());
        tx.afterCommit(() -> {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.add(key);
        });
    }
}
