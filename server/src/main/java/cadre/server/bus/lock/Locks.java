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
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.error.CadreException;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The locks of all teams. A lock holds nobody back by itself: whoever guards the resource compares
 * tokens, which grow with every grant of the team and never begin anew. One that ran out is free at
 * once, or after the resource's delay. Who waits gets a lock in the order in which they asked, also
 * where several could share it before. Thread-safe; methods block on the store.
 */
public final class Locks implements Holding {
    private static final long LONGEST_DELAY_SEC = 3_600;
    private static final int AT_ONCE = 100;

    private final Database db;
    private final TeamLog log;
    private final Queue queue;
    private final Holds holds;
    private final Turns turns;
    private final InstantSource clock;

    /** The locks in {@code db}. */
    public Locks(Database db, TeamLog log, InstantSource clock) {
        this.db = db;
        this.log = log;
        this.queue = new Queue(db, log, clock);
        this.holds = new Holds(log, queue, clock);
        this.turns = new Turns(db, queue, holds, clock);
        this.clock = clock;
    }

    /** As {@link #acquire(Speaker, Wish)}: for oneself alone, without waiting. */
    public AcquireResult acquire(
            Speaker by, List<String> resources, long ttlSec, Optional<String> idempotencyKey) {
        return acquire(by, new Wish(resources, LockMode.EXCLUSIVE, ttlSec, 0, idempotencyKey));
    }

    /**
     * Takes all of these locks, or none. A shared lock of one's own becomes an exclusive one if
     * that is wished for exactly the same resource, and nobody else shares it.
     *
     * @throws CadreException TOO_MANY; FORBIDDEN to wait if one is no member any more;
     *     TEAM_NOT_FOUND, CONFLICT
     */
    public AcquireResult acquire(Speaker by, Wish wish) {
        return turns.take(by, wish);
    }

    /**
     * Gives a lock back; of several shared ones of one's own the newest.
     *
     * @param token is compared if it is given
     */
    public HoldResult release(Speaker by, String resource, Optional<Long> token) {
        var name = ResourceName.of(resource);
        return db.append(
                lane(by.team()),
                tx -> {
                    Numbers.hold(tx, by.team());
                    var rows = holds.on(tx, by.team(), name);
                    return Holds.of(rows, by.member(), token).stream()
                            .findFirst()
                            .map(row -> holds.end(tx, by.team(), row, "lock.released", by.actor()))
                            .orElseGet(() -> Holds.notHeld(rows));
                });
    }

    /**
     * Has a lock go on from now. One that ran out is not got back, even if nobody took it: someone
     * may have had it meanwhile.
     *
     * @param token is compared if it is given; without it all shared ones of one's own go on
     * @throws CadreException INVALID
     */
    public HoldResult heartbeat(Speaker by, String resource, long ttlSec, Optional<Long> token) {
        Texts.requireRange("ttl_sec", ttlSec, 1, Wish.LONGEST_TTL_SEC);
        var name = ResourceName.of(resource);
        return db.append(
                lane(by.team()),
                tx -> {
                    Numbers.hold(tx, by.team());
                    var rows = holds.on(tx, by.team(), name);
                    var grants =
                            Holds.of(rows, by.member(), token).stream()
                                    .map(row -> holds.prolong(tx, by.team(), row, ttlSec))
                                    .toList();
                    return grants.isEmpty()
                            ? Holds.notHeld(rows)
                            : new HoldResult.Done(grants.getFirst());
                });
    }

    /** Ends all locks of a job's member with its attempt; the caller holds the team's row. */
    public void endWithIn(Tx tx, Seat job, String attempt) {
        var team = job.team();
        queue.leaveAll(tx, team, job.member(), "attempt_ended");
        var rows = new ArrayList<>(LockStore.all(tx, team));
        rows.addAll(ShareStore.all(tx, team));
        Holds.of(holds.present(tx, team, rows), job.member(), Optional.empty())
                .forEach(row -> holds.endWith(tx, team, row, attempt));
    }

    /** The locks that are held, those that a delay keeps free, and who waits, by name. */
    public List<LockView> list(TeamName team) {
        return db.read(tx -> LockList.of(tx, team, clock.instant()));
    }

    /**
     * Takes a lock away from whoever has it; it is free then. The event says who did it.
     *
     * @param token takes it only from who has it under this; else from all who share it
     * @return {@link HoldResult.NotHeld} if nobody has it
     * @throws CadreException FORBIDDEN below operator; TEAM_NOT_FOUND
     */
    public HoldResult steal(Principal by, TeamName team, String resource, Optional<Long> token) {
        by.require(Grant.OPERATOR);
        var name = ResourceName.of(resource);
        return db.append(
                lane(team),
                tx -> {
                    Numbers.hold(tx, team);
                    var rows = holds.on(tx, team, name);
                    var taken =
                            rows.stream()
                                    .filter(row ->
                                            token.filter(given -> given != row.token()).isEmpty())
                                    .map(row -> holds.end(tx, team, row, "lock.stolen", by.actor()))
                                    .toList();
                    return taken.isEmpty() ? Holds.notHeld(rows) : taken.getFirst();
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

    /**
     * Ends what ran out, and the places of those who are gone; whether there was anything. May run
     * on several servers.
     */
    public boolean endExpiredOnce() {
        var now = clock.instant();
        var overdue =
                db.read(tx -> {
                    var found = new ArrayList<>(LockStore.overdue(tx, now, AT_ONCE));
                    found.addAll(ShareStore.overdue(tx, now, AT_ONCE));
                    return found;
                });
        for (var one : overdue) {
            db.append(
                    lane(one.team()),
                    tx -> {
                        Numbers.hold(tx, one.team());
                        return holds.on(tx, one.team(), one.resource()).isEmpty();
                    });
        }
        var losing = db.read(tx -> PlaceStore.losing(tx, now));
        for (var team : losing) {
            db.append(
                    lane(team),
                    tx -> {
                        Numbers.hold(tx, team);
                        queue.endLost(tx, team);
                        return team;
                    });
        }
        return !overdue.isEmpty() || !losing.isEmpty();
    }

    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return List.of();
    }

    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        return LockStore.forget(tx, team)
                + ShareStore.forget(tx, team)
                + PlaceStore.forget(tx, team);
    }

    static String lane(TeamName team) {
        return "bus:" + team;
    }
}
