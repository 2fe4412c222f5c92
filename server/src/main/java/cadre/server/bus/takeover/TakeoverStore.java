package cadre.server.bus.takeover;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskStatus;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Rows of the bus with numbers that were given elsewhere. The caller holds the team's row. Nobody
 * proved who they were on the old bus: all of it is unverified.
 */
final class TakeoverStore {
    private static final int USUAL_PRIORITY = 5;

    private TakeoverStore() {}

    /** Raises the team's numbers to at least these; what they are then. */
    static OldBus.Counters raise(Tx tx, TeamName team, OldBus.Counters least) {
        var present =
                tx.one(
                                "select last_message, last_task, last_entry from team where name = ?",
                                row ->
                                        new OldBus.Counters(
                                                row.number("last_message"),
                                                row.number("last_task"),
                                                row.number("last_entry")),
                                team.name())
                        .orElseThrow();
        var raised =
                new OldBus.Counters(
                        Math.max(present.message(), least.message()),
                        Math.max(present.task(), least.task()),
                        Math.max(present.entry(), least.entry()));
        tx.update(
                "update team set last_message = ?, last_task = ?, last_entry = ? where name = ?",
                raised.message(),
                raised.task(),
                raised.entry(),
                team.name());
        return raised;
    }

    /** The next fencing token. */
    static long token(Tx tx, TeamName team) {
        return tx.one(
                        "update team set last_token = last_token + 1 where name = ? returning last_token",
                        row -> row.number("last_token"),
                        team.name())
                .orElseThrow();
    }

    /** The message of this number, as far as the old bus knew it. */
    static Optional<OldBus.Message> message(Tx tx, TeamName team, long id) {
        return tx.one(
                """
                select id, from_member, recipient, body, thread_id, at_ms from message
                 where team = ? and id = ?
                """,
                row ->
                        new OldBus.Message(
                                row.number("id"),
                                new MemberName(row.text("from_member")),
                                row.text("recipient"),
                                row.text("body"),
                                row.text("thread_id"),
                                row.time("at_ms")),
                team.name(),
                id);
    }

    static void insert(Tx tx, TeamName team, OldBus.Message message) {
        tx.update(
                """
                insert into message (team, id, from_member, recipient, thread_id, priority, origin,
                                     verified, at_ms, size, body)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                team.name(),
                message.id(),
                message.from().name(),
                message.to(),
                message.threadId(),
                MessagePriority.NORMAL.word(),
                Origin.AGENT.word(),
                false,
                message.at(),
                Json.write(shown(message)).length() + 1,
                message.body());
    }

    private static MessageView shown(OldBus.Message message) {
        return new MessageView(
                message.id(),
                message.from(),
                message.to(),
                message.body(),
                message.threadId(),
                message.at().truncatedTo(ChronoUnit.SECONDS),
                MessagePriority.NORMAL,
                Origin.AGENT,
                false);
    }

    static void deliver(Tx tx, TeamName team, MemberName to, long id) {
        tx.update(
                """
                insert into delivery (team, to_member, message_id) values (?, ?, ?)
                on conflict do nothing
                """,
                team.name(),
                to.name(),
                id);
    }

    /**
     * How a member's mail stands.
     *
     * @param newest the last message in the inbox
     * @param deleted the last one that was in it and is not any more
     */
    record Box(long readPosition, long newest, long deleted) {}

    static Box box(Tx tx, TeamName team, MemberName member) {
        return tx.one(
                        """
                        select read_position, last_delivered, deleted_up_to from team_member
                         where team = ? and name = ?
                        """,
                        row ->
                                new Box(
                                        row.number("read_position"),
                                        row.number("last_delivered"),
                                        row.number("deleted_up_to")),
                        team.name(),
                        member.name())
                .orElseThrow();
    }

    /** Sets it, and counts anew what is unread; what is before the read position was fetched. */
    static void save(Tx tx, TeamName team, MemberName member, Box box, Instant now) {
        tx.update(
                """
                update delivery set fetched_at_ms = ?
                 where team = ? and to_member = ? and message_id <= ? and fetched_at_ms is null
                """,
                now,
                team.name(),
                member.name(),
                box.readPosition());
        tx.update(
                """
                update team_member
                   set read_position = ?, last_delivered = ?, deleted_up_to = ?,
                       unread = (select count(*) from delivery d
                                  where d.team = team_member.team and d.to_member = team_member.name
                                    and d.message_id > ? and d.acked_at_ms is null),
                       urgent = (select count(*) from delivery d
                                   join message m on m.team = d.team and m.id = d.message_id
                                  where d.team = team_member.team and d.to_member = team_member.name
                                    and d.message_id > ? and d.acked_at_ms is null
                                    and m.priority = 'urgent')
                 where team = ? and name = ?
                """,
                box.readPosition(),
                box.newest(),
                box.deleted(),
                box.readPosition(),
                box.readPosition(),
                team.name(),
                member.name());
    }

    /**
     * A task that is here.
     *
     * @param steps how often it was changed; 1 if never since it was taken over
     * @param token of its last claim
     */
    record Present(OldBus.Task task, long steps, long token) {}

    static Optional<Present> task(Tx tx, TeamName team, long id) {
        return tx.one(
                """
                select id, title, assignee, status, created_by, detail, note, changed_at_ms, steps,
                       claim_token
                  from task where team = ? and id = ?
                """,
                TakeoverStore::present,
                team.name(),
                id);
    }

    private static Present present(Row row) {
        return new Present(
                new OldBus.Task(
                        row.number("id"),
                        row.text("title"),
                        Optional.of(row.text("assignee"))
                                .filter(name -> !name.isEmpty())
                                .map(MemberName::new),
                        new MemberName(row.text("created_by")),
                        TaskStatus.of(row.text("status")),
                        row.text("detail"),
                        row.text("note"),
                        row.time("changed_at_ms")),
                row.number("steps"),
                row.number("claim_token"));
    }

    /**
     * Puts it on the board, in the place of what an earlier takeover put there.
     *
     * @param token of the claim; 0 without one
     */
    static void put(Tx tx, TeamName team, OldBus.Task task, long token) {
        var assignee = task.assignee().map(MemberName::name).orElse("");
        tx.update(
                """
                insert into task (team, id, title, assignee, assigned, holder, status, created_by,
                                  verified, priority, labels, claim_token, created_at_ms,
                                  changed_at_ms, note, detail)
                values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '[]', ?, ?, ?, ?, ?)
                on conflict (team, id) do update
                   set assignee = excluded.assignee, assigned = excluded.assigned,
                       holder = excluded.holder, status = excluded.status,
                       claim_token = excluded.claim_token, changed_at_ms = excluded.changed_at_ms,
                       note = excluded.note
                """,
                team.name(),
                task.id(),
                task.title(),
                assignee,
                assignee,
                task.holder().map(MemberName::name),
                task.status().word(),
                task.createdBy().name(),
                USUAL_PRIORITY,
                token,
                task.at(),
                task.at(),
                task.note(),
                task.detail());
        tx.update(
                """
                insert into task_step (team, task_id, number, at_ms, by_name, verified, origin, what,
                                       status, note)
                values (?, ?, 1, ?, ?, 0, ?, 'created', ?, ?)
                on conflict (team, task_id, number) do update
                   set at_ms = excluded.at_ms, status = excluded.status, note = excluded.note
                """,
                team.name(),
                task.id(),
                task.at(),
                task.createdBy().name(),
                Origin.AGENT.word(),
                task.status().word(),
                task.note());
    }

    /** A lock that someone holds now, alone or shared. */
    record Hold(MemberName holder, Instant until) {}

    static Optional<Hold> hold(Tx tx, TeamName team, String resource, Instant now) {
        return tx.one(
                """
                select holder, until_ms from bus_lock
                 where team = ? and resource = ? and holder is not null and until_ms > ?
                union all
                select holder, until_ms from lock_share
                 where team = ? and resource = ? and until_ms > ?
                 limit 1
                """,
                row -> new Hold(new MemberName(row.text("holder")), row.time("until_ms")),
                team.name(),
                resource,
                now,
                team.name(),
                resource,
                now);
    }

    static void grant(Tx tx, TeamName team, OldBus.Lock lock, long token, Instant now) {
        tx.update(
                """
                insert into bus_lock (team, resource, holder, verified, token, ttl_sec, until_ms)
                values (?, ?, ?, 0, ?, ?, ?)
                on conflict (team, resource) do update
                   set holder = excluded.holder, verified = excluded.verified,
                       token = excluded.token, ttl_sec = excluded.ttl_sec,
                       until_ms = excluded.until_ms, idem_key = null
                """,
                team.name(),
                lock.resource(),
                lock.holder().name(),
                token,
                Math.max(1, lock.left().plusMillis(999).toSeconds()),
                now.plus(lock.left()));
    }

    static void prolong(Tx tx, TeamName team, OldBus.Lock lock, Instant now) {
        tx.update(
                "update bus_lock set until_ms = ? where team = ? and resource = ?",
                now.plus(lock.left()),
                team.name(),
                lock.resource());
    }

    /** Says whether it was not there yet. */
    static boolean insert(Tx tx, TeamName team, OldBus.Entry entry, String text) {
        return tx.update(
                        """
                        insert into team_entry (team, id, kind, text, at_ms) values (?, ?, ?, ?, ?)
                        on conflict do nothing
                        """,
                        team.name(),
                        entry.id(),
                        entry.kind(),
                        text,
                        entry.at())
                == 1;
    }

    static void forgetEntries(Tx tx, TeamName team, long upTo) {
        tx.update("delete from team_entry where team = ? and id <= ?", team.name(), upTo);
    }
}
