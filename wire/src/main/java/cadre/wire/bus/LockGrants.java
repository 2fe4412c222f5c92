package cadre.wire.bus;

import java.util.List;

/** Locks that were taken together. */
public record LockGrants(List<LockGrant> locks) {
    public LockGrants {
        locks = locks == null ? List.of() : List.copyOf(locks);
    }
}
