package cadre.server.insight.audit;

import cadre.wire.api.AuditCheck;
import cadre.wire.api.AuditDigest;
import cadre.wire.api.AuditLine;
import cadre.wire.api.AuditSeal;
import java.util.List;
import java.util.Optional;

/** One look along the chain of seals. */
final class Look {
    private final long floor;
    private Optional<AuditSeal> before;
    private Optional<String> fault = Optional.empty();
    private long seals;
    private long events;
    private long deleted;

    /**
     * Begins.
     *
     * @param before the seal that the first one goes on from; empty for the oldest that is kept
     * @param floor events up to there were deleted by retention
     */
    Look(Optional<AuditSeal> before, long floor) {
        this.before = before;
        this.floor = floor;
    }

    /** False if something is wrong, with which the look ends. */
    boolean take(AuditSeal seal, List<AuditLine> lines) {
        fault = fault(seal, lines);
        if (fault.isPresent()) {
            return false;
        }
        seals++;
        if (isWhole(seal)) {
            events += lines.size();
        } else {
            deleted++;
        }
        before = Optional.of(seal);
        return true;
    }

    private boolean isWhole(AuditSeal seal) {
        return seal.after() >= floor;
    }

    private Optional<String> fault(AuditSeal seal, List<AuditLine> lines) {
        if (before.isPresent() && before.get().upTo() != seal.after()) {
            return Optional.of(
                    "seals between the events %d and %d are missing"
                            .formatted(before.get().upTo(), seal.after()));
        }
        if (!isWhole(seal)) {
            return Optional.empty();
        }
        if (before.isEmpty() && seal.after() > floor) {
            return Optional.of("seals before the event %d are missing".formatted(seal.after()));
        }
        var digest = before.map(AuditSeal::digest).orElse(AuditDigest.NONE);
        if (lines.size() != seal.events()) {
            return Optional.of(
                    "of the %d events behind %d up to %d there are %s"
                            .formatted(
                                    seal.events(),
                                    seal.after(),
                                    seal.upTo(),
                                    lines.size() > seal.events() ? "more" : lines.size()));
        }
        return AuditDigest.of(digest, lines).equals(seal.digest())
                ? Optional.empty()
                : Optional.of(
                        "events behind %d up to %d, or their seal, are not as they were sealed"
                                .formatted(seal.after(), seal.upTo()));
    }

    Optional<String> fault() {
        return fault;
    }

    AuditCheck result(long begin, boolean isEnd, long unsealed) {
        return new AuditCheck(
                seals,
                events,
                deleted,
                before.map(AuditSeal::upTo).orElse(begin),
                before.map(AuditSeal::digest).orElse(""),
                fault,
                isEnd,
                unsealed);
    }
}
