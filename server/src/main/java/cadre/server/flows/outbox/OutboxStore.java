package cadre.server.flows.outbox;

import cadre.server.flows.outbox.Entry.State;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table outbox. */
final class OutboxStore {
    private static final String COLUMNS =
            "id, connection, name, kind, request, state, result, reason, tries, due_ms, token,"
                    + " stored_at_ms, ended_at_ms";

    private OutboxStore() {}

    /** One that was taken, with what fences it. */
    record Taken(Entry entry, long token) {}

    /** Empty if the name was used before. */
    static Optional<Entry> insert(
            Tx tx, String connection, String name, Action action, Instant now) {
        return tx.one(
                """
                insert into outbox (connection, name, kind, request, state, result, reason, tries,
                       due_ms, token, lease_until_ms, stored_at_ms)
                values (?, ?, ?, ?, 'waiting', '', '', 0, ?, 0, 0, ?)
                on conflict (connection, name) do nothing
                returning
                """
                        + COLUMNS,
                OutboxStore::entry,
                connection,
                name,
                action.kind(),
                Json.write(action),
                now,
                now);
    }

    static Optional<Entry> find(Tx tx, String connection, String name) {
        return tx.one(
                "select " + COLUMNS + " from outbox where connection = ? and name = ?",
                OutboxStore::entry,
                connection,
                name);
    }

    /** All edits that wait and are not being sent, oldest first. */
    static List<Entry> waitingEdits(Tx tx, String connection, Instant now) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                           from outbox
                         where state = 'waiting' and connection = ? and kind = 'edit'
                           and lease_until_ms < ?
                         order by id
                        """
                        + tx.dialect().forUpdate(),
                OutboxStore::entry,
                connection,
                now);
    }

    private static final String NEEDED =
            " and kind in ('comment', 'branch', 'draft') and substr(name, 1, ?) = ?";

    static boolean isAwaited(Tx tx, String prefix) {
        return tx.one(
                        "select min(id) as id from outbox where state = 'waiting'" + NEEDED,
                        row -> row.numberOrNone("id"),
                        prefix.length(),
                        prefix)
                .flatMap(id -> id)
                .isPresent();
    }

    static Optional<String> refusal(Tx tx, String prefix, Instant since) {
        return tx
                .all(
                        "select kind, reason from outbox where state = 'refused'"
                                + NEEDED
                                + " and ended_at_ms >= ? order by id limit 1",
                        row -> row.text("kind") + ": " + row.text("reason"),
                        prefix.length(),
                        prefix,
                        since)
                .stream()
                .findFirst();
    }

    /**
     * When the first thing was done that changes something at the other end for sure.
     *
     * @param stored it was put in after that
     * @param from and done then or later
     * @param to but not after that
     */
    static Optional<Instant> firstDone(
            Tx tx, String connection, Instant stored, Instant from, Instant to) {
        return tx.one(
                        """
                        select min(ended_at_ms) as at_ms from outbox
                         where connection = ? and state = 'done'
                           and kind in ('comment', 'edit', 'move', 'branch')
                           and stored_at_ms > ? and ended_at_ms >= ? and ended_at_ms <= ?
                        """,
                        row -> row.timeOrNone("at_ms"),
                        connection,
                        stored,
                        from,
                        to)
                .flatMap(at -> at);
    }

    static Waits waits(Tx tx) {
        return tx.one(
                        "select count(*) as n, min(stored_at_ms) as oldest_ms from outbox"
                                + " where state = 'waiting'",
                        Waits::of)
                .orElse(Waits.NONE);
    }

    static List<String> connectionsWaiting(Tx tx) {
        return tx.all(
                "select distinct connection from outbox where state = 'waiting' order by"
                        + " connection",
                row -> row.text("connection"));
    }

    /**
     * The oldest that waits in a connection, for whoever asks first: empty if there is none, its
     * time has not come, or someone is at it.
     */
    static Optional<Taken> take(Tx tx, String connection, Instant now, Instant until) {
        return tx.one(
                """
                update outbox set token = token + 1, lease_until_ms = ?
                 where id = (select min(id) from outbox
                              where state = 'waiting' and connection = ?)
                   and state = 'waiting' and due_ms <= ? and lease_until_ms < ?
                returning
                """
                        + COLUMNS,
                row -> new Taken(entry(row), row.number("token")),
                until,
                connection,
                now,
                now);
    }

    /** False if it was ended or let go, or someone else has it by now. */
    static boolean renew(Tx tx, Taken taken, Instant until) {
        return tx.update(
                        """
                        update outbox set lease_until_ms = ?
                         where id = ? and token = ? and state = 'waiting' and lease_until_ms > 0
                        """,
                        until,
                        taken.entry().id(),
                        taken.token())
                > 0;
    }

    /** False if someone else has taken it meanwhile. */
    static boolean end(
            Tx tx, long id, long token, State state, String result, String reason, Instant now) {
        return tx.update(
                        """
                        update outbox
                           set state = ?, result = ?, reason = ?, lease_until_ms = 0, ended_at_ms = ?
                         where id = ? and token = ? and state = 'waiting'
                        """,
                        state.word(),
                        result,
                        reason,
                        now,
                        id,
                        token)
                == 1;
    }

    static void again(Tx tx, Taken taken, int tries, Instant due, String reason) {
        tx.update(
                """
                update outbox set tries = ?, due_ms = ?, reason = ?, lease_until_ms = 0
                 where id = ? and token = ? and state = 'waiting'
                """,
                tries,
                due,
                reason,
                taken.entry().id(),
                taken.token());
    }

    static void replaced(Tx tx, long id, Instant now) {
        tx.update(
                "update outbox set state = 'replaced', ended_at_ms = ? where id = ? and state ="
                        + " 'waiting'",
                now,
                id);
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.number("id"),
                row.text("connection"),
                row.text("name"),
                Json.read(row.text("request"), Action.ofKind(row.text("kind"))),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.text("result"),
                row.text("reason"),
                row.integer("tries"),
                row.time("due_ms"),
                row.time("stored_at_ms"),
                row.timeOrNone("ended_at_ms"));
    }
}
