package cadre.server.outbound;

import cadre.server.outbound.Endpoint.State;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.TeamName;
import cadre.wire.id.WebhookName;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table webhook. */
final class EndpointStore {
    private EndpointStore() {}

    /** False if there is one of that name. */
    static boolean insert(Tx tx, Endpoint one) {
        return tx.update(
                        """
                        insert into webhook (name, url, events, team, state, reason, seq, secret,
                               due_ms, failures, holder, token, lease_until_ms, sent, missed,
                               answer, created_at_ms, created_by)
                        values (?, ?, ?, ?, 'active', '', ?, ?, 0, 0, '', ?, 0, 0, 0, '', ?, ?)
                        on conflict (name) do nothing
                        """,
                        one.name().name(),
                        one.url().toString(),
                        String.join(",", one.kinds()),
                        one.team().map(TeamName::name).orElse(""),
                        one.seq(),
                        one.secret(),
                        one.token(),
                        one.createdAt(),
                        one.createdBy())
                == 1;
    }

    static long count(Tx tx) {
        return tx.one("select count(*) as n from webhook", row -> row.number("n")).orElse(0L);
    }

    static Optional<Endpoint> find(Tx tx, WebhookName name) {
        return tx.one("select * from webhook where name = ?", EndpointStore::row, name.name());
    }

    static Optional<Endpoint> lock(Tx tx, WebhookName name) {
        return tx.one(
                "select * from webhook where name = ?" + tx.dialect().forUpdate(),
                EndpointStore::row,
                name.name());
    }

    static List<Endpoint> all(Tx tx) {
        return tx.all("select * from webhook order by name", EndpointStore::row);
    }

    static List<Endpoint> active(Tx tx) {
        return tx.all(
                "select * from webhook where state = 'active' order by name", EndpointStore::row);
    }

    static boolean delete(Tx tx, WebhookName name) {
        return tx.update("delete from webhook where name = ?", name.name()) == 1;
    }

    /** Whether it was read up to there by nobody else meanwhile. */
    static boolean move(Tx tx, Endpoint one, long to) {
        return tx.update(
                        """
                        update webhook set seq = ?
                         where name = ? and seq = ? and created_at_ms = ? and state = 'active'
                        """,
                        to,
                        one.name().name(),
                        one.seq(),
                        one.createdAt())
                == 1;
    }

    static void missed(Tx tx, WebhookName name) {
        tx.update("update webhook set missed = missed + 1 where name = ?", name.name());
    }

    /** The same as it stands now, if it is due and nobody else sends. */
    static Optional<Endpoint> take(
            Tx tx, WebhookName name, String holder, Instant now, Instant until) {
        return tx.one(
                """
                update webhook set token = token + 1, holder = ?, lease_until_ms = ?
                 where name = ? and state = 'active' and due_ms <= ?
                   and (lease_until_ms < ? or holder = ?)
                returning *
                """,
                EndpointStore::row,
                holder,
                until,
                name.name(),
                now,
                now,
                holder);
    }

    /** Those that are due, have something to send, and are sent to by nobody else. */
    static List<WebhookName> due(Tx tx, String holder, Instant now) {
        return tx.all(
                """
                select name from webhook
                 where state = 'active' and due_ms <= ? and (lease_until_ms < ? or holder = ?)
                   and exists (select 1 from webhook_message
                                where webhook = name and webhook_message.state = 'waiting'
                                  and webhook_message.due_ms <= ?)
                """,
                row -> new WebhookName(row.text("name")),
                now,
                now,
                holder,
                now);
    }

    /** Whether whoever took it still has it; then it is given back. */
    static boolean release(Tx tx, Endpoint taken) {
        return tx.update(
                        "update webhook set lease_until_ms = 0 where name = ? and token = ?",
                        taken.name().name(),
                        taken.token())
                == 1;
    }

    static void answered(
            Tx tx, Endpoint taken, Optional<Integer> status, String answer, Instant now) {
        tx.update(
                "update webhook set tried_at_ms = ?, status = ?, answer = ? where name = ?",
                now,
                status.map(Integer::longValue),
                answer,
                taken.name().name());
    }

    static void worked(Tx tx, Endpoint taken) {
        tx.update(
                """
                update webhook set sent = sent + 1, failures = 0, failing_since_ms = null, due_ms = 0
                 where name = ?
                """,
                taken.name().name());
    }

    /** Nothing is sent before then, and that is no failure. */
    static void rest(Tx tx, Endpoint taken, Instant due) {
        tx.update("update webhook set due_ms = ? where name = ?", due, taken.name().name());
    }

    static void failed(Tx tx, Endpoint taken, Instant due, Instant now) {
        tx.update(
                """
                update webhook set failures = failures + 1, due_ms = ?,
                       failing_since_ms = coalesce(failing_since_ms, ?)
                 where name = ?
                """,
                due,
                now,
                taken.name().name());
    }

    static void state(Tx tx, WebhookName name, State state, String reason) {
        tx.update(
                """
                update webhook set state = ?, reason = ?, due_ms = 0, failures = 0,
                       failing_since_ms = case when ? = 'active' then null else failing_since_ms end
                 where name = ?
                """,
                word(state),
                reason,
                word(state),
                name.name());
    }

    static void secret(Tx tx, WebhookName name, int number, Optional<Instant> oldUntil) {
        tx.update(
                "update webhook set secret = ?, old_until_ms = ? where name = ?",
                number,
                oldUntil,
                name.name());
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Endpoint row(Row row) {
        var kinds = row.text("events");
        var team = row.text("team");
        return new Endpoint(
                new WebhookName(row.text("name")),
                URI.create(row.text("url")),
                kinds.isEmpty() ? List.of() : List.of(kinds.split(",")),
                team.isEmpty() ? Optional.empty() : Optional.of(new TeamName(team)),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.text("reason"),
                row.number("seq"),
                (int) row.number("secret"),
                row.timeOrNone("old_until_ms"),
                row.time("due_ms"),
                (int) row.number("failures"),
                row.timeOrNone("failing_since_ms"),
                row.number("token"),
                row.number("sent"),
                row.number("missed"),
                row.timeOrNone("tried_at_ms"),
                row.numberOrNone("status").map(Long::intValue),
                row.text("answer"),
                row.time("created_at_ms"),
                row.text("created_by"));
    }
}
