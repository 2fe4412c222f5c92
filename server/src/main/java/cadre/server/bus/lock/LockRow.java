package cadre.server.bus.lock;

import cadre.wire.bus.LockGrant;
import cadre.wire.id.MemberName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lock as it is stored.
 *
 * @param holder empty when nobody has it
 * @param until the end of the hold, or of the delay after one
 * @param delaySec how long nobody gets it after a hold that ran out
 */
record LockRow(
        String resource,
        Optional<MemberName> holder,
        boolean verified,
        long token,
        Instant until,
        long delaySec,
        Optional<String> idempotencyKey) {

    boolean isOver(Instant now) {
        return !until.isAfter(now);
    }

    long secondsLeft(Instant now) {
        // a part of a second is one to wait for
        return Math.max(0, Duration.between(now, until).plusMillis(999).toSeconds());
    }

    LockGrant grant() {
        return new LockGrant(resource, token, until);
    }
}
