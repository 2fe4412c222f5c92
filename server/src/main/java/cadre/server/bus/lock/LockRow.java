package cadre.server.bus.lock;

import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockMode;
import cadre.wire.id.MemberName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lock as it is stored.
 *
 * @param holder empty when nobody has it
 * @param until the end of the hold, or of the delay after one
 * @param delaySec how long nobody gets it after a hold that ran out; of a shared one it is in the
 *     row of the resource
 */
record LockRow(
        String resource,
        LockMode mode,
        Optional<MemberName> holder,
        boolean verified,
        long token,
        Instant until,
        long delaySec,
        Optional<String> idempotencyKey) {

    boolean isOver(Instant now) {
        return !until.isAfter(now);
    }

    /** Someone has it, but for too long already. */
    boolean hasRunOut(Instant now) {
        return holder.isPresent() && isOver(now);
    }

    boolean isOf(MemberName member) {
        return holder.filter(member::equals).isPresent();
    }

    /** The lock as it is now: held, or delayed; empty if it is free. */
    Optional<LockRow> at(Instant now) {
        return Optional.of(hasRunOut(now) ? delayed() : this).filter(row -> !row.isOver(now));
    }

    private LockRow delayed() {
        return new LockRow(
                resource,
                mode,
                Optional.empty(),
                verified,
                token,
                until.plusSeconds(delaySec),
                delaySec,
                Optional.empty());
    }

    long secondsLeft(Instant now) {
        return secondsUntil(until, now);
    }

    /** A part of a second is one to wait for. */
    static long secondsUntil(Instant end, Instant now) {
        return Math.max(0, Duration.between(now, end).plusMillis(999).toSeconds());
    }

    LockGrant grant() {
        return new LockGrant(resource, token, until);
    }
}
