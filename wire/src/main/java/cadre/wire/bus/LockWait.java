package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;
import java.util.List;

/**
 * Someone who waits for locks.
 *
 * @param resources what they want, all of it at once
 * @param since when they asked
 */
public record LockWait(
        MemberName member, boolean verified, LockMode mode, List<String> resources, Instant since) {
    public LockWait {
        resources = resources == null ? List.of() : List.copyOf(resources);
    }
}
