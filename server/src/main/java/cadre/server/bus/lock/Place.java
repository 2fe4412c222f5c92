package cadre.server.bus.lock;

import cadre.server.bus.Speaker;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockWait;
import cadre.wire.id.MemberName;
import cadre.wire.path.PathOverlap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A place among those who wait.
 *
 * @param id ascends in the order in which they asked; the greatest of all for one that is not
 *     stored
 * @param isUpgrade whether it wants alone what it has shared
 * @param keptUntil without another call it is given up then
 */
record Place(
        long id,
        MemberName member,
        boolean verified,
        LockMode mode,
        boolean isUpgrade,
        List<String> resources,
        Optional<String> idempotencyKey,
        Instant since,
        Instant keptUntil) {
    Place {
        resources = List.copyOf(resources);
    }

    /** The one behind all others. */
    static Place last(Speaker by, Wish wish, Instant now) {
        return new Place(
                Long.MAX_VALUE,
                by.member(),
                by.verified(),
                wish.mode(),
                false,
                wish.resources(),
                wish.idempotencyKey(),
                now,
                now);
    }

    /** What it wants of this, if it does. */
    Optional<String> overlap(String resource) {
        return resources.stream().filter(own -> PathOverlap.of(own, resource)).findFirst();
    }

    boolean overlaps(List<String> others) {
        return others.stream().anyMatch(other -> overlap(other).isPresent());
    }

    /** Whether both cannot have what they want at once. */
    boolean excludes(Place other) {
        return mode.excludes(other.mode) && overlaps(other.resources);
    }

    LockWait view() {
        return new LockWait(member, verified, mode, resources, since);
    }
}
