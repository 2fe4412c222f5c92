package cadre.server.bus.task;

import cadre.server.access.Seat;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskStep;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The rows of tasks, of what they wait for, and of their history. */
final class TaskStore {
    private static final String COLUMNS =
            " id, title, assignee, assigned, holder, status, created_by, verified, priority,"
                    + " labels, due_at_ms, claim_token, lease_sec, lease_until_ms, outcome,"
                    + " created_at_ms, changed_at_ms, steps, note, metadata, detail ";
    private static final int HISTORY = 200;

    private TaskStore() {}

    static void insert(Tx tx, TeamName team, TaskRow row) {
        var words = row.words();
        tx.update(
                """
                insert into task (team, id, title, assignee, assigned, status, created_by, verified,
                                  priority, labels, due_at_ms, created_at_ms, changed_at_ms, detail)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                team.name(),
                row.id(),
                words.title(),
                row.assignee(),
                row.assigned(),
                row.status().word(),
                row.createdBy().name(),
                row.verified(),
                words.priority(),
                Json.write(words.labels()),
                words.dueAt(),
                row.createdAt(),
                row.changedMs(),
                words.detail());
    }

    static void save(Tx tx, TeamName team, TaskRow row) {
        var words = row.words();
        tx.update(
                """
                update task set title = ?, labels = ?, due_at_ms = ?, assignee = ?, assigned = ?,
                       holder = ?, status = ?, claim_token = ?, lease_sec = ?, lease_until_ms = ?, outcome = ?,
                       changed_at_ms = ?, steps = ?, note = ?, metadata = ?, detail = ?
                 where team = ? and id = ?
                """,
                words.title(),
                Json.write(words.labels()),
                words.dueAt(),
                row.assignee(),
                row.assigned(),
                row.holder().map(MemberName::name),
                row.status().word(),
                row.lease().token(),
                row.lease().sec(),
                row.lease().until(),
                words.outcome(),
                row.changedMs(),
                row.steps(),
                words.note(),
                words.metadata().toString(),
                words.detail(),
                team.name(),
                row.id());
    }

    static void step(Tx tx, TeamName team, long task, TaskStep step) {
        tx.update(
                """
                insert into task_step (team, task_id, number, at_ms, by_name, verified, origin, what,
                                       status, note)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                team.name(),
                task,
                step.number(),
                step.at(),
                step.by().name(),
                step.verified(),
                step.origin().word(),
                step.what(),
                step.status().word(),
                step.note());
        if (step.number() > HISTORY) {
            tx.update(
                    "delete from task_step where team = ? and task_id = ? and number <= ?",
                    team.name(),
                    task,
                    step.number() - HISTORY);
        }
    }

    static List<TaskStep> history(Tx tx, TeamName team, long task) {
        return tx.all(
                """
                select number, at_ms, by_name, verified, origin, what, status, note from task_step
                 where team = ? and task_id = ?
                 order by number
                """,
                row ->
                        new TaskStep(
                                row.number("number"),
                                row.time("at_ms"),
                                new MemberName(row.text("by_name")),
                                row.flag("verified"),
                                Origin.of(row.text("origin")),
                                row.text("what"),
                                TaskStatus.of(row.text("status")),
                                row.text("note")),
                team.name(),
                task);
    }

    static Optional<TaskRow> find(Tx tx, TeamName team, long id) {
        return tx.one(
                "select" + COLUMNS + "from task where team = ? and id = ?",
                TaskStore::row,
                team.name(),
                id);
    }

    static List<TaskRow> list(Tx tx, TeamName team, TaskFilter filter, int limit) {
        var sql = new StringBuilder("select" + COLUMNS + "from task where team = ?");
        var args = new ArrayList<Object>(List.of(team.name()));
        var newest = filter.order() == TaskFilter.Order.NEWEST_FIRST;
        if (filter.cursor() > 0) {
            sql.append(newest ? " and id < ?" : " and id > ?");
            args.add(filter.cursor());
        }
        if (!filter.statuses().isEmpty()) {
            var or = " and (";
            for (var status : filter.statuses().stream().sorted().toList()) {
                sql.append(or).append("status = ?");
                args.add(status.word());
                or = " or ";
            }
            sql.append(")");
        }
        filter.assignee()
                .ifPresent(member -> {
                    sql.append(" and assignee = ?");
                    args.add(member.name());
                });
        filter.label()
                .ifPresent(label -> {
                    // labels hold no quotes: a whole one is found in its quotes
                    sql.append(" and replace(labels, ?, '') <> labels");
                    args.add("\"" + label + "\"");
                });
        sql.append(newest ? " order by id desc limit ?" : " order by id limit ?");
        args.add(limit);
        return tx.all(sql.toString(), TaskStore::row, args.toArray());
    }

    /** The open one that this member should do next: nothing that it waits for is left. */
    static Optional<Long> next(Tx tx, Seat seat) {
        return tx.one(
                """
                select id from task t
                 where team = ? and status = 'open' and (assigned = ? or assigned = '')
                   and not exists (select 1 from task_need n
                                     join task d on d.team = n.team and d.id = n.needs_id
                                    where n.team = t.team and n.task_id = t.id and d.status <> 'done')
                 order by priority desc, case when assigned = '' then 1 else 0 end, id
                 limit 1
                """,
                row -> row.number("id"),
                seat.team().name(),
                seat.member().name());
    }

    /** That {@code task} waits for {@code need}. */
    record Need(long task, long need, TaskStatus status) {}

    /** What those with ids in this range wait for. */
    static List<Need> needs(Tx tx, TeamName team, long from, long to) {
        // no join: SQLite makes an index for it each time, even where nothing waits for anything
        return tx.all(
                """
                select n.task_id, n.needs_id,
                       (select d.status from task d where d.team = n.team and d.id = n.needs_id)
                           as status
                  from task_need n
                 where n.team = ? and n.task_id >= ? and n.task_id <= ?
                 order by n.task_id, n.needs_id
                """,
                row ->
                        new Need(
                                row.number("task_id"),
                                row.number("needs_id"),
                                TaskStatus.of(row.text("status"))),
                team.name(),
                from,
                to);
    }

    /** That {@code task} waits for {@code need}, however that stands. */
    record Waiter(long task, long need) {}

    /** What waits for those with ids in this range. */
    static List<Waiter> waiters(Tx tx, TeamName team, long from, long to) {
        return tx.all(
                """
                select task_id, needs_id from task_need
                 where team = ? and needs_id >= ? and needs_id <= ?
                """,
                row -> new Waiter(row.number("task_id"), row.number("needs_id")),
                team.name(),
                from,
                to);
    }

    static boolean addNeed(Tx tx, TeamName team, long task, long need) {
        return tx.update(
                        """
                        insert into task_need (team, task_id, needs_id) values (?, ?, ?)
                        on conflict do nothing
                        """,
                        team.name(),
                        task,
                        need)
                == 1;
    }

    /** Whose lease is over. */
    record Overdue(TeamName team, long task) {}

    static List<Overdue> overdue(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select team, id from task where lease_until_ms <= ?
                 order by lease_until_ms limit ?
                """,
                row -> new Overdue(new TeamName(row.text("team")), row.number("id")),
                now,
                limit);
    }

    /** Whether a lease of this member has a quarter behind it. */
    static boolean hasAgedLease(Tx tx, Seat seat, Instant now) {
        return tx.one(
                        """
                        select 1 as found from task
                         where team = ? and holder = ? and lease_until_ms > ?
                           and lease_until_ms - ? < lease_sec * 750
                         limit 1
                        """,
                        row -> row.integer("found"),
                        seat.team().name(),
                        seat.member().name(),
                        now,
                        now)
                .isPresent();
    }

    /** Has all leases of this member that are not over begin anew. */
    static int renewAll(Tx tx, Seat seat, Instant now) {
        return tx.update(
                """
                update task set lease_until_ms = cast(? as bigint) + lease_sec * 1000
                 where team = ? and holder = ? and lease_until_ms > ?
                """,
                now,
                seat.team().name(),
                seat.member().name(),
                now);
    }

    static List<TaskRow> heldBy(Tx tx, Seat seat) {
        return tx.all(
                "select" + COLUMNS + "from task where team = ? and holder = ? order by id",
                TaskStore::row,
                seat.team().name(),
                seat.member().name());
    }

    static List<MemberName> holders(Tx tx, TeamName team) {
        return tx.all(
                "select distinct holder from task where team = ? and holder is not null",
                row -> new MemberName(row.text("holder")),
                team.name());
    }

    static int forget(Tx tx, TeamName team, int most) {
        var gone = 0;
        for (var table : List.of("task_step", "task_need")) {
            gone +=
                    tx.update(
                            """
                            delete from %1$s where team = ? and task_id in
                                   (select task_id from %1$s where team = ? limit ?)
                            """
                                    .formatted(table),
                            team.name(),
                            team.name(),
                            most);
        }
        return gone
                + tx.update(
                        """
                        delete from task where team = ? and id in
                               (select id from task where team = ? limit ?)
                        """,
                        team.name(),
                        team.name(),
                        most);
    }

    private static TaskRow row(Row row) {
        var labels = new ArrayList<String>();
        Json.read(row.text("labels"), JsonNode.class).forEach(one -> labels.add(one.asString()));
        return new TaskRow(
                row.number("id"),
                new TaskRow.Words(
                        row.text("title"),
                        row.text("detail"),
                        row.text("note"),
                        row.integer("priority"),
                        labels,
                        row.timeOrNone("due_at_ms"),
                        row.text("outcome"),
                        Json.read(row.text("metadata"), JsonNode.class)),
                row.text("assignee"),
                row.text("assigned"),
                row.textOrNone("holder").map(MemberName::new),
                TaskStatus.of(row.text("status")),
                new MemberName(row.text("created_by")),
                row.flag("verified"),
                new TaskRow.Lease(
                        row.number("claim_token"),
                        row.numberOrNone("lease_sec"),
                        row.timeOrNone("lease_until_ms")),
                row.time("created_at_ms"),
                row.number("changed_at_ms"),
                row.number("steps"));
    }
}
