package cadre.server.bus.lock;

import cadre.server.bus.Texts;
import cadre.wire.bus.LockMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Locks that someone wants, all of them or none.
 *
 * @param resources 1 to 50 names or path globs; two overlap if a path can be under both
 * @param ttlSec how long they are held unless kept up, 1 to 86,400
 * @param waitSec how long to wait for them, 0 to 50
 * @param idempotencyKey who asks again with it, after a lost answer, gets the same locks; who asks
 *     again while it waits keeps its place
 */
public record Wish(
        List<String> resources,
        LockMode mode,
        long ttlSec,
        long waitSec,
        Optional<String> idempotencyKey) {
    static final long LONGEST_TTL_SEC = 86_400;
    private static final long LONGEST_WAIT_SEC = 50;
    private static final int LONGEST_KEY = 200;

    /**
     * Checks them, and writes the names in the one way.
     *
     * @throws cadre.wire.error.CadreException INVALID
     */
    public Wish {
        resources = ResourceName.ofAll(resources);
        Texts.requireRange("ttl_sec", ttlSec, 1, LONGEST_TTL_SEC);
        Texts.requireRange("wait_sec", waitSec, 0, LONGEST_WAIT_SEC);
        idempotencyKey
                .map(key -> Texts.requireStorable("idempotency_key", key))
                .filter(key -> key.isBlank() || key.length() > LONGEST_KEY)
                .ifPresent(_ -> {
                    throw Texts.invalid(
                            "The idempotency key is empty or too long",
                            Map.of(),
                            "Give 1 to " + LONGEST_KEY + " characters");
                });
    }
}
