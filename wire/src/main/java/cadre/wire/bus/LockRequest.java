package cadre.wire.bus;

import java.util.List;
import java.util.Optional;

/**
 * Locks that are wanted together.
 *
 * @param resources 1 to 50 names or path globs such as {@code web-ui/src/**}
 * @param ttlSec how long they are held unless kept up, 1 to 86400; 300 when empty
 * @param idempotencyKey who asks again with the same key gets the same locks, and keeps their place
 *     among those who wait
 * @param mode exclusive when empty
 * @param waitSec how long to wait until they are free, 0 to 50; 0 when empty
 */
public record LockRequest(
        List<String> resources,
        Optional<Long> ttlSec,
        Optional<String> idempotencyKey,
        Optional<LockMode> mode,
        Optional<Long> waitSec) {
    public LockRequest {
        resources = resources == null ? List.of() : List.copyOf(resources);
    }
}
