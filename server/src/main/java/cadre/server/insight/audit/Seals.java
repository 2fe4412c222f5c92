package cadre.server.insight.audit;

import cadre.server.feed.Feed;
import cadre.server.insight.DoctorView.Check;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.AuditChain;
import cadre.wire.api.AuditCheck;
import cadre.wire.api.AuditDigest;
import cadre.wire.api.AuditExport;
import cadre.wire.api.AuditLine;
import cadre.wire.api.AuditSeal;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The audit's chain of hashes over the whole feed. Each seal has the digest of the events behind
 * the seal before it, and of that seal: who changes, adds or deletes an event later must write all
 * seals after it anew, which whoever has noted one digest elsewhere finds. What retention deleted
 * is known by the feed's floor.
 */
public final class Seals {
    /** Events in one seal. */
    static final int MOST = 1_000;

    /** Seals in one look. */
    private static final int STRETCH = 20;

    /** Without a seal for so long while there are events, nobody seals. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private static final String LOCK = "audit-seal";

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;

    /** Pages ask for it every few seconds, and there may be a seal for each thousand events. */
    private volatile SealStore.Sum added = SealStore.Sum.NONE;

    /** The seals of this feed. */
    public Seals(Database db, Feed feed, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
    }

    /** Seals what no seal holds yet, by all servers one after the other. */
    void seal() {
        while (!Thread.currentThread().isInterrupted() && sealNext()) {
            // the next thousand
        }
        var floor = feed.floor();
        if (floor > 0) {
            db.write(tx -> {
                SealStore.prune(tx, floor);
                return floor;
            });
        }
    }

    private boolean sealNext() {
        var head = feed.head();
        var last = db.read(SealStore::last);
        var after = last.map(AuditSeal::upTo).orElseGet(feed::floor);
        var lines = db.read(tx -> SealStore.lines(tx, after, head, MOST));
        if (lines.isEmpty()) {
            return false;
        }
        var digest = AuditDigest.of(before(last), lines);
        var seal =
                new AuditSeal(after, lines.getLast().seq(), lines.size(), digest, clock.instant());
        var isMine =
                db.write(tx -> {
                    tx.lock(LOCK);
                    var isNext = SealStore.last(tx).equals(last);
                    if (isNext) {
                        SealStore.insert(tx, seal);
                    }
                    return isNext;
                });
        return isMine && lines.size() == MOST;
    }

    private static String before(Optional<AuditSeal> last) {
        return last.map(AuditSeal::digest).orElse(AuditDigest.NONE);
    }

    /**
     * The seals, newest first.
     *
     * @param cursor from the page before; none for the first
     * @param limit 1 to 1,000
     */
    public Page<AuditSeal> list(Optional<Long> cursor, int limit) {
        var found = db.read(tx -> SealStore.before(tx, cursor.orElse(Long.MAX_VALUE), limit + 1));
        var items = found.stream().limit(limit).toList();
        return new Page<>(
                items,
                found.size() > limit
                        ? Optional.of(Long.toString(items.getLast().upTo()))
                        : Optional.empty());
    }

    /** What there is of the chain, without a look at what the events are. */
    public AuditChain chain() {
        var head = feed.head();
        return db.read(tx -> {
            var floor = SealStore.floor(tx);
            var newest = SealStore.last(tx);
            var sum = SealStore.sum(tx, added, floor, newest.map(AuditSeal::upTo).orElse(0L));
            added = sum;
            return new AuditChain(
                    newest,
                    sum.seals(),
                    sum.events(),
                    SealStore.count(tx, newest.map(AuditSeal::upTo).orElse(floor), head),
                    floor,
                    SealStore.oldest(tx, floor, head));
        });
    }

    /**
     * Looks whether some events are as they were sealed.
     *
     * @param after goes on behind this number, which a look before gave as {@code upTo}; 0 begins
     *     with the oldest that is kept
     * @throws CadreException INVALID if no seal ends there
     */
    public AuditCheck check(long after) {
        var head = feed.head();
        return db.read(tx -> check(tx, after, head));
    }

    private AuditCheck check(Tx tx, long after, long head) {
        var floor = SealStore.floor(tx);
        var seals = SealStore.behind(tx, after, STRETCH);
        var look = new Look(anchor(tx, after, seals), floor);
        for (var seal : seals) {
            if (!look.take(seal, SealStore.lines(tx, seal.after(), seal.upTo(), MOST + 1))) {
                break;
            }
        }
        var isEnd = look.fault().isPresent() || seals.size() < STRETCH;
        var sealed = SealStore.last(tx).map(AuditSeal::upTo).orElse(floor);
        return look.result(Math.max(after, floor), isEnd, SealStore.count(tx, sealed, head));
    }

    /** What the first of them goes on from. */
    private static Optional<AuditSeal> anchor(Tx tx, long after, List<AuditSeal> seals) {
        if (after == 0) {
            return Optional.empty();
        }
        var anchor = SealStore.at(tx, after);
        if (anchor.isEmpty() && (!seals.isEmpty() || after > SealStore.floor(tx))) {
            throw noSeal(after);
        }
        return anchor;
    }

    /**
     * The events of one seal, oldest first.
     *
     * @param after goes on behind this number; 0 begins with the oldest that is kept
     * @throws CadreException INVALID if no seal ends there
     */
    public AuditExport export(long after) {
        var head = feed.head();
        return db.read(tx -> {
            var next = SealStore.behind(tx, after, 1).stream().findFirst();
            if (next.isEmpty() && after > 0 && SealStore.at(tx, after).isEmpty()) {
                throw noSeal(after); // the chain was longer once
            }
            if (next.isEmpty()) {
                var sealed =
                        SealStore.last(tx)
                                .map(AuditSeal::upTo)
                                .orElseGet(() -> SealStore.floor(tx));
                return new AuditExport("", List.of(), next, SealStore.count(tx, sealed, head));
            }
            var seal = next.get();
            if (after > 0 && seal.after() != after) {
                throw noSeal(after);
            }
            var before =
                    SealStore.at(tx, seal.after()).map(AuditSeal::digest).orElse(AuditDigest.NONE);
            var isWhole = seal.after() >= SealStore.floor(tx); // else nobody could check the rest
            var lines =
                    isWhole
                            ? SealStore.lines(tx, seal.after(), seal.upTo(), MOST + 1)
                            : List.<AuditLine>of();
            return new AuditExport(before, lines, next, SealStore.count(tx, seal.upTo(), head));
        });
    }

    private static CadreException noSeal(long after) {
        return new CadreException(
                ErrorCode.INVALID,
                "No seal of the audit ends there",
                Map.of("after", after),
                "Go on with what the answer before gave, or begin with after=0");
    }

    /** What the doctor says of it. */
    public Check look() {
        var head = feed.head();
        return db.read(tx -> {
            var last = SealStore.last(tx);
            var sealed = last.map(AuditSeal::upTo).orElse(0L);
            var oldest = SealStore.lines(tx, sealed, head, 1).stream().findFirst();
            var isLate =
                    oldest.filter(line -> line.at().plus(LATE).isBefore(clock.instant()))
                            .isPresent();
            var text =
                    last.map(seal ->
                                    "sealed up to event %d: %s"
                                            .formatted(seal.upTo(), seal.digest()))
                            .orElse("nothing is sealed yet");
            return new Check(
                    "audit",
                    !isLate,
                    text,
                    isLate ? "events since are not sealed: see the server's log" : "");
        });
    }
}
