package cadre.server.bus.lock;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Holding;
import cadre.server.access.team.Numbers;
import cadre.server.bus.Change;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.Texts;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.path.PathOverlap;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The locks of all teams. A lock holds nobody back by itself: whoever guards the resource compares
 * tokens, which grow with every grant of the team and never begin anew. One that ran out is free at
 * once, or after the resource's delay. Thread-safe; methods block on the store.
 */
public final class Locks implements Holding {
    private static final int MOST_OF_TEAM = 2_000;
    private static final long LONGEST_TTL_SEC = 86_400;
    private static final long LONGEST_DELAY_SEC = 3_600;
    private static final int LONGEST_KEY = 200;
    private static final int AT_ONCE = 100;

    private final Database db;
    private final TeamLog log;
    private final InstantSource clock;

    /** The locks in {@code db}. */
    public Locks(Database db, TeamLog log, InstantSource clock) {
        this.db = db;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Takes all of these locks, or none.
     *
     * @param resources 1 to 50 names or path globs; two overlap if a path can be under both
     * @param ttlSec 1 to 86,400
     * @param idempotencyKey who asks again with it, after a lost answer, gets the same locks
     * @throws CadreException INVALID; TOO_MANY; TEAM_NOT_FOUND, CONFLICT
     */
    public AcquireResult acquire(
            Speaker by, List<String> resources, long ttlSec, Optional<String> idempotencyKey) {
        var wanted = ResourceName.ofAll(resources);
        Texts.requireRange("ttl_sec", ttlSec, 1, LONGEST_TTL_SEC);
        idempotencyKey
                .map(key -> Texts.requireStorable("idempotency_key", key))
                .filter(key -> key.isBlank() || key.length() > LONGEST_KEY)
                .ifPresent(_ -> {
                    throw Texts.invalid(
                            "The idempotency key is empty or too long",
                            Map.of(),
                            "Give 1 to " + LONGEST_KEY + " characters");
                });
        return db.append(lane(by.team()), tx -> acquireIn(tx, by, wanted, ttlSec, idempotencyKey));
    }

    private AcquireResult acquireIn(
            Tx tx, Speaker by, List<String> wanted, long ttlSec, Optional<String> key) {
        Numbers.hold(tx, by.team());
        var now = clock.instant();
        var asked = key.map(used -> LockStore.askedWith(tx, by.team(), used)).orElse(List.of());
        var sameKey = current(tx, by.team(), asked, now);
        requireUnused(sameKey, by, wanted, key);
        var mine = repeated(sameKey, by, wanted, key);
        if (!mine.isEmpty()) {
            return new AcquireResult.Acquired(mine);
        }
        var resources = LockStore.resources(tx, by.team());
        for (var resource : wanted) {
            var blocked = inTheWay(tx, by.team(), resource, resources, now);
            if (blocked.isPresent()) {
                return blocked.get();
            }
        }
        if (resources.size() + wanted.size() > MOST_OF_TEAM) {
            throw new CadreException(
                    ErrorCode.TOO_MANY,
                    "Too many locks",
                    Map.of("team", by.team(), "most", MOST_OF_TEAM),
                    "Release some, or lock a folder instead of its files");
        }
        var granted = new ArrayList<LockGrant>();
        for (var resource : wanted) {
            granted.add(grant(tx, by, resource, ttlSec, key));
        }
        return new AcquireResult.Acquired(granted);
    }

    private Optional<AcquireResult> inTheWay(
            Tx tx, TeamName team, String wanted, List<String> resources, Instant now) {
        var overlapping =
                resources.stream()
                        .filter(other -> PathOverlap.of(wanted, other))
                        .flatMap(other -> LockStore.find(tx, team, other).stream())
                        .toList();
        return current(tx, team, overlapping, now).stream()
                .findFirst()
                .map(other ->
                        new AcquireResult.Refused(
                                wanted,
                                other.resource(),
                                other.holder(),
                                other.secondsLeft(now),
                                other.holder().isPresent() ? "held" : "delay"));
    }

    /** Those that are held or delayed now; what ran out is ended first. */
    private List<LockRow> current(Tx tx, TeamName team, List<LockRow> rows, Instant now) {
        var present = new ArrayList<LockRow>();
        for (var row : rows) {
            if (row.holder().isPresent() && row.isOver(now)) {
                expire(tx, team, row);
                var end = row.until().plusSeconds(row.delaySec());
                if (end.isAfter(now)) {
                    present.add(delayed(row, end));
                }
            } else if (!row.isOver(now)) {
                present.add(row);
            }
        }
        return present;
    }

    private static LockRow delayed(LockRow row, Instant end) {
        return new LockRow(
                row.resource(),
                Optional.empty(),
                row.verified(),
                row.token(),
                end,
                row.delaySec(),
                Optional.empty());
    }

    /** As with messages: a key that was used for something else is a mistake, no new request. */
    private static void requireUnused(
            List<LockRow> present, Speaker by, List<String> wanted, Optional<String> key) {
        present.stream()
                .filter(row ->
                        key.isPresent()
                                && row.idempotencyKey().equals(key)
                                && isOf(row, by.member())
                                && !wanted.contains(row.resource()))
                .findFirst()
                .ifPresent(row -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "This idempotency key was used for another lock",
                            Map.of("resource", row.resource()),
                            "Use a new key for a new lock");
                });
    }

    private static List<LockGrant> repeated(
            List<LockRow> present, Speaker by, List<String> wanted, Optional<String> key) {
        if (key.isEmpty()) {
            return List.of();
        }
        var mine =
                present.stream()
                        .filter(row ->
                                row.idempotencyKey().equals(key)
                                        && isOf(row, by.member())
                                        && wanted.contains(row.resource()))
                        .map(LockRow::grant)
                        .toList();
        return mine.size() == wanted.size() ? mine : List.of();
    }

    private LockGrant grant(Tx tx, Speaker by, String resource, long ttlSec, Optional<String> key) {
        var numbers = Numbers.ofGrant(tx, by.team());
        var row =
                new LockRow(
                        resource,
                        Optional.of(by.member()),
                        by.verified(),
                        numbers.token(),
                        clock.instant().plusSeconds(ttlSec),
                        0,
                        key);
        LockStore.grant(tx, by.seat(), row, ttlSec);
        log.tell(
                tx,
                numbers,
                new Change(
                        "lock.acquired",
                        resource,
                        by.actor(),
                        Map.of(
                                "by", by.member(),
                                "token", row.token(),
                                "ttl_sec", ttlSec,
                                "verified", by.verified()),
                        resource + " locked by " + by.shown()));
        return row.grant();
    }

    /**
     * Gives a lock back.
     *
     * @param token is compared if it is given
     */
    public HoldResult release(Speaker by, String resource, Optional<Long> token) {
        var name = ResourceName.of(resource);
        return db.append(
                lane(by.team()),
                tx -> {
                    var numbers = Numbers.hold(tx, by.team());
                    var row = held(tx, by.team(), name);
                    if (!isTheirs(row, by, token)) {
                        return new HoldResult.NotHeld(row.flatMap(LockRow::holder));
                    }
                    return released(
                            tx, numbers.team(), row.orElseThrow(), "lock.released", by.actor());
                });
    }

    private HoldResult released(Tx tx, TeamName team, LockRow row, String kind, Actor by) {
        LockStore.free(tx, team, row, Instant.EPOCH);
        var had = row.holder().orElseThrow();
        log.tell(
                tx,
                Numbers.ofEntry(tx, team),
                new Change(
                        kind,
                        row.resource(),
                        by,
                        Map.of("had", had, "token", row.token()),
                        kind.equals("lock.stolen")
                                ? "%s taken from %s by %s".formatted(row.resource(), had, by.name())
                                : "%s released by %s"
                                        .formatted(
                                                row.resource(),
                                                Speaker.shown(had, row.verified()))));
        return new HoldResult.Done(row.grant());
    }

    /**
     * Has a lock go on from now. One that ran out is not got back, even if nobody took it: someone
     * may have had it meanwhile.
     *
     * @param token is compared if it is given
     * @throws CadreException INVALID
     */
    public HoldResult heartbeat(Speaker by, String resource, long ttlSec, Optional<Long> token) {
        Texts.requireRange("ttl_sec", ttlSec, 1, LONGEST_TTL_SEC);
        var name = ResourceName.of(resource);
        return db.append(
                lane(by.team()),
                tx -> {
                    Numbers.hold(tx, by.team());
                    var row = held(tx, by.team(), name);
                    if (!isTheirs(row, by, token)) {
                        return new HoldResult.NotHeld(row.flatMap(LockRow::holder));
                    }
                    var until = clock.instant().plusSeconds(ttlSec);
                    LockStore.prolong(tx, by.team(), name, ttlSec, until);
                    return new HoldResult.Done(
                            new LockGrant(name, row.orElseThrow().token(), until));
                });
    }

    private static boolean isTheirs(Optional<LockRow> row, Speaker by, Optional<Long> token) {
        return row.filter(held -> isOf(held, by.member()))
                .filter(held -> token.filter(given -> given != held.token()).isEmpty())
                .isPresent();
    }

    private static boolean isOf(LockRow row, MemberName member) {
        return row.holder().filter(member::equals).isPresent();
    }

    /** The lock if someone holds it; one that ran out is ended first. */
    private Optional<LockRow> held(Tx tx, TeamName team, String resource) {
        var row = LockStore.find(tx, team, resource).filter(found -> found.holder().isPresent());
        var now = clock.instant();
        row.filter(found -> found.isOver(now)).ifPresent(found -> expire(tx, team, found));
        return row.filter(found -> !found.isOver(now));
    }

    private void expire(Tx tx, TeamName team, LockRow row) {
        LockStore.free(tx, team, row, row.until().plusSeconds(row.delaySec()));
        var had = row.holder().orElseThrow();
        log.tell(
                tx,
                Numbers.ofEntry(tx, team),
                new Change(
                        "lock.expired",
                        row.resource(),
                        Actor.CADRE,
                        Map.of("had", had, "token", row.token()),
                        "%s: the lock of %s ran out".formatted(row.resource(), had)));
    }

    /** Ends all locks of a job's member with its attempt; the caller holds the team's row. */
    public void endWithIn(Tx tx, Seat job, String attempt) {
        var now = clock.instant();
        for (var row : current(tx, job.team(), LockStore.all(tx, job.team()), now)) {
            if (isOf(row, job.member())) {
                LockStore.free(tx, job.team(), row, now.plusSeconds(row.delaySec()));
                log.tell(
                        tx,
                        Numbers.ofEntry(tx, job.team()),
                        new Change(
                                "lock.attempt_ended",
                                row.resource(),
                                Actor.CADRE,
                                Map.of(
                                        "had", job.member(),
                                        "attempt", attempt,
                                        "token", row.token()),
                                "%s: the lock of %s ended with its attempt %s"
                                        .formatted(row.resource(), job.member(), attempt)));
            }
        }
    }

    /** The locks that are held, and those that a delay keeps free, by name. */
    public List<LockView> list(TeamName team) {
        var now = clock.instant();
        return db.read(tx -> LockStore.all(tx, team)).stream()
                .map(row ->
                        row.holder().isPresent() && row.isOver(now)
                                ? delayed(row, row.until().plusSeconds(row.delaySec()))
                                : row)
                .filter(row -> !row.isOver(now))
                .map(row -> view(row, now))
                .toList();
    }

    private static LockView view(LockRow row, Instant now) {
        return new LockView(
                row.resource(),
                row.holder(),
                row.secondsLeft(now),
                row.token(),
                row.verified(),
                row.holder().isPresent() ? Optional.empty() : Optional.of("delay"));
    }

    /**
     * Takes a lock away from whoever has it; it is free then. The event says who did it.
     *
     * @return {@link HoldResult.NotHeld} if nobody has it
     * @throws CadreException FORBIDDEN below operator; TEAM_NOT_FOUND
     */
    public HoldResult steal(Principal by, TeamName team, String resource) {
        by.require(Grant.OPERATOR);
        var name = ResourceName.of(resource);
        return db.append(
                lane(team),
                tx -> {
                    Numbers.hold(tx, team);
                    return held(tx, team, name)
                            .map(row -> released(tx, team, row, "lock.stolen", by.actor()))
                            .orElseGet(() -> new HoldResult.NotHeld(Optional.empty()));
                });
    }

    /**
     * Sets how long nobody gets this resource after a hold that ran out.
     *
     * @param delaySec 0 to 3,600; 0 for no delay
     * @throws CadreException FORBIDDEN below operator; INVALID; TEAM_NOT_FOUND
     */
    public void setDelay(Principal by, TeamName team, String resource, long delaySec) {
        by.require(Grant.OPERATOR);
        Texts.requireRange("delay_sec", delaySec, 0, LONGEST_DELAY_SEC);
        var name = ResourceName.of(resource);
        db.append(
                lane(team),
                tx -> {
                    Numbers.hold(tx, team);
                    LockStore.delay(tx, team, name, delaySec);
                    log.tell(
                            tx,
                            Numbers.ofEntry(tx, team),
                            new Change(
                                    "lock.delay_set",
                                    name,
                                    by.actor(),
                                    Map.of("delay_sec", delaySec),
                                    "%s has a delay of %d s".formatted(name, delaySec)));
                    return delaySec;
                });
    }

    /** Ends what ran out; whether there was anything. May run on several servers. */
    public boolean endExpiredOnce() {
        var overdue = db.read(tx -> LockStore.overdue(tx, clock.instant(), AT_ONCE));
        for (var one : overdue) {
            db.append(
                    lane(one.team()),
                    tx -> {
                        Numbers.hold(tx, one.team());
                        return held(tx, one.team(), one.resource()).isEmpty();
                    });
        }
        return !overdue.isEmpty();
    }

    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return List.of();
    }

    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        return LockStore.forget(tx, team);
    }

    private static String lane(TeamName team) {
        return "bus:" + team;
    }
}
