package cadre.server.bus.task;

import cadre.server.access.Seat;
import cadre.server.access.team.Holding;
import cadre.server.access.team.Numbers;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.Texts;
import cadre.server.bus.Waiting;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Page;
import cadre.wire.bus.TaskDetail;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The boards of all teams. Whoever claims a task gets a fencing token; with it a late holder is
 * told apart from the present one. Every change is a step of the task's history, an event and a
 * line of the team's log, in one transaction. Thread-safe; methods block on the store.
 */
public final class Board implements Holding {
    private static final long LONGEST_LEASE_SEC = 86_400;
    private static final int LONGEST_WAIT_SEC = 50;
    private static final int AT_ONCE = 100;

    private final Database db;
    private final Assignees assignees;
    private final Waiting waiting;
    private final Chronicle chronicle;
    private final TaskClaims claims;
    private final TaskChanges changes;
    private final LeaseLooks looks = new LeaseLooks();
    private final InstantSource clock;

    /** The boards in {@code db}. */
    public Board(Database db, Teams teams, TeamLog log, InstantSource clock) {
        this.db = db;
        this.clock = clock;
        this.assignees = new Assignees(teams);
        this.waiting = new Waiting(db, "board");
        this.chronicle = new Chronicle(log, waiting, clock);
        this.claims = new TaskClaims(chronicle, clock);
        this.changes = new TaskChanges(claims, chronicle, assignees, clock);
    }

    /**
     * Puts a task on the board.
     *
     * @return its number in the team
     * @throws CadreException INVALID, TOO_LARGE; NOT_FOUND naming the assignee if there is none;
     *     TEAM_NOT_FOUND, CONFLICT
     */
    public long create(Speaker by, TaskRequest request) {
        var words = TaskWords.of(request);
        return db.append(lane(by.team()), tx -> createIn(tx, by, request, words));
    }

    /** The same as part of a larger change. */
    public long createIn(Tx tx, Speaker by, TaskRequest request) {
        return createIn(tx, by, request, TaskWords.of(request));
    }

    private long createIn(Tx tx, Speaker by, TaskRequest request, TaskRow.Words words) {
        var numbers = Numbers.ofTask(tx, by.team());
        var assignee = request.assigneeRole().map(MemberName::name).orElse("");
        assignees.require(tx, by, assignee);
        var now = clock.instant();
        var row =
                new TaskRow(
                        numbers.task(),
                        words,
                        assignee,
                        assignee,
                        Optional.empty(),
                        TaskStatus.OPEN,
                        by.member(),
                        by.verified(),
                        new TaskRow.Lease(0, Optional.empty(), Optional.empty()),
                        now,
                        now.toEpochMilli(),
                        1);
        TaskStore.insert(tx, by.team(), row);
        Needs.add(tx, by.team(), row.id(), request.dependsOn());
        chronicle.step(tx, by, row, "created", "");
        chronicle.tell(
                tx,
                numbers,
                "task.created",
                row.id(),
                by.actor(),
                Map.of(
                        "title", words.title(),
                        "assignee", assignee,
                        "by", by.member(),
                        "verified", by.verified()),
                "t%d created by %s: %s".formatted(row.id(), by.shown(), words.title()));
        return row.id();
    }

    /**
     * Claims a task; of many at once one wins.
     *
     * @param leaseSec as in {@link Claim}
     * @throws CadreException INVALID; TEAM_NOT_FOUND, CONFLICT
     */
    public ClaimResult claim(Speaker by, long id, Optional<Long> leaseSec) {
        return claim(by, id, new Claim(leaseSec, Claim.Whose.ANY, Optional.empty()));
    }

    /** The same in another way. */
    public ClaimResult claim(Speaker by, long id, Claim claim) {
        checkLease(claim.leaseSec());
        return db.append(lane(by.team()), tx -> claims.claim(tx, by, id, claim));
    }

    /** A claim without an end, as part of a larger change. */
    public ClaimResult claimIn(Tx tx, Speaker by, long id) {
        var claim = new Claim(Optional.empty(), Claim.Whose.ANY, Optional.empty());
        return claims.claim(tx, by, id, claim);
    }

    /**
     * Claims the task that this member should do next: the one with the highest priority, its own
     * before anybody's, that waits for nothing.
     *
     * @return with its token; empty if there is none
     */
    public Optional<TaskView> next(Speaker by, Optional<Long> leaseSec) {
        checkLease(leaseSec);
        // most often there is none, and that needs no transaction that writes
        if (db.read(tx -> TaskStore.next(tx, by.seat()).isEmpty()) && !endLeasesOnce()) {
            return Optional.empty();
        }
        return db.append(lane(by.team()), tx -> claims.next(tx, by, leaseSec));
    }

    /**
     * Changes a task. One that nobody holds may be changed by any member, one that is held by its
     * holder, its creator, the lead or an operator. {@code open} gives it back, {@code in_progress}
     * of one that nobody holds is a claim without an end.
     *
     * @throws CadreException INVALID, TOO_LARGE; NOT_FOUND naming the assignee if there is none;
     *     CONFLICT if it was to begin and waits for others, or the team is archived
     */
    public UpdateResult update(Speaker by, long id, TaskUpdate update) {
        return db.append(
                lane(by.team()), tx -> changes.update(tx, by, id, update, TaskChanges.Who.ALLOWED));
    }

    /** The same as part of a larger change. */
    public UpdateResult updateIn(Tx tx, Speaker by, long id, TaskUpdate update) {
        return changes.update(tx, by, id, update, TaskChanges.Who.ALLOWED);
    }

    /** The same, but while someone holds the task only by that one. */
    public UpdateResult updateAsHolder(Speaker by, long id, TaskUpdate update) {
        return db.append(
                lane(by.team()), tx -> changes.update(tx, by, id, update, TaskChanges.Who.HOLDER));
    }

    /**
     * Has a claim with a lease begin anew.
     *
     * @param leaseSec from now; as long as before when empty
     * @return {@link UpdateResult.Stale} if the token is not that of the present claim
     */
    public UpdateResult renew(Speaker by, long id, long token, Optional<Long> leaseSec) {
        checkLease(leaseSec);
        return db.append(lane(by.team()), tx -> claims.renew(tx, by, id, token, leaseSec));
    }

    /**
     * Has the leases of who speaks go on: to be called with whatever a member does. Costs one look
     * by an index every 100 ms, and a write only when a quarter of a lease is over.
     */
    public void touch(Speaker by) {
        if (looks.isDue(by.seat(), clock.instant())
                && db.read(tx -> TaskStore.hasAgedLease(tx, by.seat(), clock.instant()))) {
            db.append(
                    lane(by.team()),
                    tx -> {
                        Numbers.hold(tx, by.team());
                        return TaskStore.renewAll(tx, by.seat(), clock.instant());
                    });
        }
    }

    /**
     * The tasks of a team that a filter takes.
     *
     * @param waitSec how long to wait for the first one, 0 to 50
     * @throws CadreException INVALID
     */
    public Page<TaskView> list(TeamName team, TaskFilter filter, long waitSec) {
        Texts.requireRange("wait_sec", waitSec, 0, LONGEST_WAIT_SEC);
        return waiting.until(
                Chronicle.topic(team),
                Duration.ofSeconds(waitSec),
                () -> db.read(tx -> page(tx, team, filter)),
                page -> !page.items().isEmpty());
    }

    private static Page<TaskView> page(Tx tx, TeamName team, TaskFilter filter) {
        var rows = TaskStore.list(tx, team, filter, filter.limit() + 1);
        if (rows.size() <= filter.limit()) {
            return new Page<>(TaskViews.of(tx, team, rows), Optional.empty());
        }
        var some = rows.subList(0, filter.limit());
        return new Page<>(
                TaskViews.of(tx, team, some), Optional.of(Long.toString(some.getLast().id())));
    }

    /** One task; empty if there is none. */
    public Optional<TaskView> find(TeamName team, long id) {
        return db.read(tx -> TaskStore.find(tx, team, id).map(row -> TaskViews.of(tx, team, row)));
    }

    /** A task with its history; empty if there is none. */
    public Optional<TaskDetail> history(TeamName team, long id) {
        return db.read(tx ->
                TaskStore.find(tx, team, id)
                        .map(row ->
                                new TaskDetail(
                                        TaskViews.of(tx, team, row),
                                        TaskStore.history(tx, team, id))));
    }

    /** Ends the leases that are over; whether there were any. May run on several servers. */
    public boolean endLeasesOnce() {
        var overdue = db.read(tx -> TaskStore.overdue(tx, clock.instant(), AT_ONCE));
        for (var one : overdue) {
            db.append(
                    lane(one.team()),
                    tx -> {
                        Numbers.hold(tx, one.team());
                        return claims.current(tx, one.team(), one.task()).isPresent();
                    });
        }
        return !overdue.isEmpty();
    }

    /** Ends all claims of a job's member with its attempt; the caller holds the team's row. */
    public void endWithIn(Tx tx, Seat job, String attempt) {
        TaskStore.heldBy(tx, job).forEach(row -> claims.endWith(tx, job.team(), row, attempt));
    }

    private static void checkLease(Optional<Long> leaseSec) {
        leaseSec.ifPresent(sec -> Texts.requireRange("lease_sec", sec, 1, LONGEST_LEASE_SEC));
    }

    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return TaskStore.holders(tx, team);
    }

    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        return TaskStore.forget(tx, team, most);
    }

    private static String lane(TeamName team) {
        return "bus:" + team;
    }
}
