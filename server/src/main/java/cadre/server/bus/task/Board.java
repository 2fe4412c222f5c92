package cadre.server.bus.task;

import cadre.server.access.team.Holding;
import cadre.server.access.team.Numbers;
import cadre.server.access.team.Teams;
import cadre.server.bus.Change;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.Texts;
import cadre.server.bus.Waiting;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.api.Page;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskDetail;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskStep;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
    private final Teams teams;
    private final TeamLog log;
    private final Waiting waiting;
    private final InstantSource clock;

    /** The boards in {@code db}. */
    public Board(Database db, Teams teams, TeamLog log, InstantSource clock) {
        this.db = db;
        this.teams = teams;
        this.log = log;
        this.clock = clock;
        this.waiting = new Waiting(db, "board");
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

    private long createIn(Tx tx, Speaker by, TaskRequest request, TaskRow.Words words) {
        var numbers = Numbers.ofTask(tx, by.team());
        var assignee = request.assigneeRole().map(MemberName::name).orElse("");
        requireMember(tx, by, assignee);
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
        step(tx, by, row, "created", "");
        tell(
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
                "t%d created by %s: %s".formatted(row.id(), by.member(), words.title()));
        return row.id();
    }

    private void requireMember(Tx tx, Speaker by, String name) {
        if (name.isEmpty() || teams.memberIn(tx, by.team(), new MemberName(name)).isPresent()) {
            return;
        }
        if (!by.mayIntroduce()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "No such member to assign to",
                    Map.of("team", by.team(), "member", name),
                    "Members are: " + Teams.names(tx, by.team()));
        }
        teams.joinIn(tx, by.team(), new MemberName(name), MemberKind.CLAIMED, by.actor());
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
        return db.append(lane(by.team()), tx -> claimIn(tx, by, id, claim));
    }

    private ClaimResult claimIn(Tx tx, Speaker by, long id, Claim claim) {
        var held = Numbers.hold(tx, by.team());
        var found = current(tx, held.team(), id);
        if (found.isEmpty()) {
            return new ClaimResult.NotFound();
        }
        var row = found.get();
        var before = TaskViews.of(tx, held.team(), row);
        if (row.status() == TaskStatus.IN_PROGRESS && row.holder().isPresent()) {
            return new ClaimResult.Held(row.holder().get(), before);
        }
        if (row.status() != TaskStatus.OPEN) {
            return new ClaimResult.NotOpen("it is " + row.status().word(), before);
        }
        var unmet = TaskViews.unmet(TaskStore.needs(tx, held.team(), id, id));
        if (!unmet.isEmpty()) {
            return new ClaimResult.NotOpen(waitsFor(unmet), before);
        }
        var isForOther = !row.assigned().isEmpty() && !row.assigned().equals(by.member().name());
        if (claim.whose() == Claim.Whose.OWN_OR_FREE && isForOther) {
            return new ClaimResult.Held(new MemberName(row.assigned()), before);
        }
        var taken = take(tx, by, row, claim.leaseSec());
        if (claim.then().isPresent()) {
            taken = alongWith(tx, by, taken, claim.then().get());
        }
        var token = taken.lease().token();
        return new ClaimResult.Claimed(
                before, TaskViews.of(tx, held.team(), taken).withToken(token), token);
    }

    private static String waitsFor(List<Long> unmet) {
        return unmet.stream()
                .limit(20)
                .map(id -> "t" + id)
                .collect(Collectors.joining(", ", "it waits for ", ""));
    }

    /** The claim itself: of a task that nobody holds, under the team's row. */
    private TaskRow take(Tx tx, Speaker by, TaskRow row, Optional<Long> leaseSec) {
        var numbers = Numbers.ofGrant(tx, by.team());
        var now = clock.instant();
        var lease = new TaskRow.Lease(numbers.token(), leaseSec, leaseSec.map(now::plusSeconds));
        var taken = row.with(TaskStatus.IN_PROGRESS, Optional.of(by.member()), lease).at(now);
        TaskStore.save(tx, by.team(), taken);
        step(tx, by, taken, "claimed", "");
        tell(
                tx,
                numbers,
                "task.claimed",
                row.id(),
                by.actor(),
                Map.of(
                        "by", by.member(),
                        "token", numbers.token(),
                        "verified", by.verified(),
                        "lease_sec", leaseSec),
                "t%d claimed by %s".formatted(row.id(), by.member()));
        return taken;
    }

    private TaskRow alongWith(Tx tx, Speaker by, TaskRow taken, TaskUpdate update) {
        Needs.add(tx, by.team(), taken.id(), update.addBlockedBy());
        for (var waiter : update.addBlocks()) {
            Needs.add(tx, by.team(), waiter, List.of(taken.id()));
        }
        var changed = taken.with(TaskWords.after(taken.words(), update));
        TaskStore.save(tx, by.team(), changed);
        return changed;
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
        return db.append(
                lane(by.team()),
                tx -> {
                    Numbers.hold(tx, by.team());
                    return TaskStore.next(tx, by.seat())
                            .map(id -> {
                                var row = TaskStore.find(tx, by.team(), id).orElseThrow();
                                var taken = take(tx, by, row, leaseSec);
                                return TaskViews.of(tx, by.team(), taken)
                                        .withToken(taken.lease().token());
                            });
                });
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
        return db.append(lane(by.team()), tx -> updateIn(tx, by, id, update, Who.ALLOWED));
    }

    /** The same, but while someone holds the task only by that one. */
    public UpdateResult updateAsHolder(Speaker by, long id, TaskUpdate update) {
        return db.append(lane(by.team()), tx -> updateIn(tx, by, id, update, Who.HOLDER));
    }

    private enum Who {
        ALLOWED,
        HOLDER
    }

    private UpdateResult updateIn(Tx tx, Speaker by, long id, TaskUpdate update, Who who) {
        var held = Numbers.hold(tx, by.team());
        var found = current(tx, by.team(), id);
        if (found.isEmpty()) {
            return new UpdateResult.NotFound();
        }
        var row = found.get();
        var before = TaskViews.of(tx, by.team(), row);
        if (update.ifMtimeMs().filter(seen -> seen != row.changedMs()).isPresent()) {
            return new UpdateResult.Changed(before);
        }
        if (update.token().filter(token -> isStale(row, token, update)).isPresent()) {
            return new UpdateResult.Stale(before);
        }
        if (!mayChange(by, row, held.lead(), who)) {
            return new UpdateResult.NotHolder(row.holder().orElse(row.createdBy()), before);
        }
        var next = change(tx, by, row, update);
        return new UpdateResult.Updated(before, TaskViews.of(tx, by.team(), next));
    }

    /** The token of the present claim is good, and that of the one which ended it so. */
    private static boolean isStale(TaskRow row, long token, TaskUpdate update) {
        var isRepeat =
                row.status().isClosed() && update.status().filter(row.status()::equals).isPresent();
        return token != row.lease().token() || (row.holder().isEmpty() && !isRepeat);
    }

    private static boolean mayChange(Speaker by, TaskRow row, MemberName lead, Who who) {
        if (row.holder().isEmpty() || row.holder().get().equals(by.member())) {
            return true;
        }
        return who == Who.ALLOWED
                && (row.createdBy().equals(by.member())
                        || lead.equals(by.member())
                        || by.isOperator());
    }

    private TaskRow change(Tx tx, Speaker by, TaskRow row, TaskUpdate update) {
        Needs.add(tx, by.team(), row.id(), update.addBlockedBy());
        for (var waiter : update.addBlocks()) {
            Needs.add(tx, by.team(), waiter, List.of(row.id()));
        }
        var next = row.with(TaskWords.after(row.words(), update));
        if (update.assigneeRole().isPresent()) {
            var name = TaskWords.assignee(update.assigneeRole().get());
            requireMember(tx, by, name);
            next = next.meantFor(name);
        }
        if (update.status().isPresent()) {
            next = moved(tx, by, next, update);
        }
        return saved(tx, by, row, next.at(clock.instant()), update.note().orElse(""));
    }

    private TaskRow moved(Tx tx, Speaker by, TaskRow row, TaskUpdate update) {
        var status = update.status().orElseThrow();
        var free = new TaskRow.Lease(row.lease().token(), Optional.empty(), Optional.empty());
        return switch (status) {
            case OPEN -> row.with(status, Optional.empty(), free).with(outcome(row, update, ""));
            case IN_PROGRESS ->
                    row.holder().isPresent()
                            ? row.with(status, row.holder(), row.lease())
                            : begun(tx, by, row).with(outcome(row, update, ""));
            case BLOCKED -> row.with(status, row.holder(), row.lease());
            case DONE ->
                    row.with(status, Optional.empty(), free).with(outcome(row, update, "success"));
            case FAILED ->
                    row.with(status, Optional.empty(), free).with(outcome(row, update, "failed"));
            case CANCELLED ->
                    row.with(status, Optional.empty(), free).with(outcome(row, update, ""));
        };
    }

    private static TaskRow.Words outcome(TaskRow row, TaskUpdate update, String usual) {
        var words = row.words();
        return new TaskRow.Words(
                words.title(),
                words.detail(),
                words.note(),
                words.priority(),
                words.labels(),
                words.dueAt(),
                update.outcome().orElse(usual),
                words.metadata());
    }

    private TaskRow begun(Tx tx, Speaker by, TaskRow row) {
        var unmet = TaskViews.unmet(TaskStore.needs(tx, by.team(), row.id(), row.id()));
        if (!unmet.isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The task cannot begin: " + waitsFor(unmet),
                    Map.of("task", row.id()),
                    "Do those first");
        }
        return take(tx, by, row, Optional.empty());
    }

    private TaskRow saved(Tx tx, Speaker by, TaskRow before, TaskRow next, String note) {
        TaskStore.save(tx, by.team(), next);
        step(tx, by, next, "updated", note);
        var change =
                before.status() == next.status()
                        ? "t%d changed by %s".formatted(next.id(), by.member())
                        : "t%d %s -> %s by %s"
                                .formatted(
                                        next.id(),
                                        before.status().word(),
                                        next.status().word(),
                                        by.member());
        tell(
                tx,
                Numbers.ofEntry(tx, by.team()),
                "task.updated",
                next.id(),
                by.actor(),
                Map.of(
                        "from", before.status(),
                        "status", next.status(),
                        "assignee", next.assignee(),
                        "by", by.member(),
                        "verified", by.verified()),
                change);
        return next;
    }

    /**
     * Has a claim with a lease begin anew.
     *
     * @param leaseSec from now; as long as before when empty
     * @return {@link UpdateResult.Stale} if the token is not that of the present claim
     */
    public UpdateResult renew(Speaker by, long id, long token, Optional<Long> leaseSec) {
        checkLease(leaseSec);
        return db.append(lane(by.team()), tx -> renewIn(tx, by, id, token, leaseSec));
    }

    private UpdateResult renewIn(Tx tx, Speaker by, long id, long token, Optional<Long> leaseSec) {
        Numbers.hold(tx, by.team());
        var found = current(tx, by.team(), id);
        if (found.isEmpty()) {
            return new UpdateResult.NotFound();
        }
        var row = found.get();
        var before = TaskViews.of(tx, by.team(), row);
        if (row.holder().isEmpty() || row.lease().token() != token) {
            return new UpdateResult.Stale(before);
        }
        if (!row.holder().get().equals(by.member())) {
            return new UpdateResult.NotHolder(row.holder().get(), before);
        }
        var sec = leaseSec.or(() -> row.lease().sec());
        var lease = new TaskRow.Lease(token, sec, sec.map(clock.instant()::plusSeconds));
        var next = row.with(row.status(), row.holder(), lease);
        TaskStore.save(tx, by.team(), next); // no step: it would push out what matters
        return new UpdateResult.Updated(before, TaskViews.of(tx, by.team(), next).withToken(token));
    }

    /**
     * Has the leases of who speaks go on: to be called with whatever a member does. Costs one look
     * by an index, and a write only when a quarter of a lease is over.
     */
    public void touch(Speaker by) {
        if (db.read(tx -> TaskStore.hasAgedLease(tx, by.seat(), clock.instant()))) {
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
                topic(team),
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
                        return current(tx, one.team(), one.task()).isPresent();
                    });
        }
        return !overdue.isEmpty();
    }

    /** The task as it is now: a lease that is over is ended first. The team's row is held. */
    private Optional<TaskRow> current(Tx tx, TeamName team, long id) {
        var now = clock.instant();
        return TaskStore.find(tx, team, id)
                .map(row -> row.isOver(now) ? withoutLease(tx, team, row, now) : row);
    }

    private TaskRow withoutLease(Tx tx, TeamName team, TaskRow row, Instant now) {
        var had = row.holder().orElseThrow();
        var status = row.status() == TaskStatus.IN_PROGRESS ? TaskStatus.OPEN : row.status();
        var free = new TaskRow.Lease(row.lease().token(), Optional.empty(), Optional.empty());
        var next = row.with(status, Optional.empty(), free).at(now);
        TaskStore.save(tx, team, next);
        TaskStore.step(
                tx,
                team,
                row.id(),
                new TaskStep(
                        next.steps(), now, had, false, Origin.AGENT, "lease_ended", status, ""));
        tell(
                tx,
                Numbers.ofEntry(tx, team),
                "task.lease_ended",
                row.id(),
                Actor.CADRE,
                Map.of("had", had, "token", row.lease().token(), "status", status),
                "t%d: the lease of %s ended".formatted(row.id(), had));
        return next;
    }

    private void step(Tx tx, Speaker by, TaskRow row, String what, String note) {
        TaskStore.step(
                tx,
                by.team(),
                row.id(),
                new TaskStep(
                        row.steps(),
                        clock.instant(),
                        by.member(),
                        by.verified(),
                        by.origin(),
                        what,
                        row.status(),
                        note));
    }

    private void tell(
            Tx tx, Numbers numbers, String kind, long task, Actor actor, Object body, String line) {
        log.tell(tx, numbers, new Change(kind, "t" + task, actor, body, line));
        waiting.ring(tx, topic(numbers.team()));
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

    private static Topic topic(TeamName team) {
        return new Topic("board", team.name());
    }

    private static String lane(TeamName team) {
        return "bus:" + team;
    }
}
