package cadre.server.outbound;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.id.WebhookName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table webhook_message. */
final class MessageStore {
    private MessageStore() {}

    /**
     * Something to be sent.
     *
     * @param id the receiver's {@code webhook-id}
     * @param seq of the event
     * @param firstAt of the first try
     * @param reason why the last try failed
     */
    record Message(
            String id,
            WebhookName webhook,
            long seq,
            String kind,
            String payload,
            int tries,
            Optional<Instant> firstAt,
            String reason,
            Optional<Instant> endedAt) {}

    static void insert(Tx tx, Message one, Instant now) {
        tx.update(
                """
                insert into webhook_message (id, webhook, seq, kind, payload, state, tries, due_ms,
                       reason)
                values (?, ?, ?, ?, ?, 'waiting', 0, ?, '')
                """,
                one.id(),
                one.webhook().name(),
                one.seq(),
                one.kind(),
                one.payload(),
                now);
    }

    /** Of all webhooks. */
    static Waits waits(Tx tx, String state) {
        return tx.one(
                        "select count(*) as n, min(coalesce(first_ms, due_ms)) as oldest_ms"
                                + " from webhook_message where state = ?",
                        Waits::of,
                        state)
                .orElse(Waits.NONE);
    }

    static long count(Tx tx, WebhookName webhook, String state) {
        return tx.one(
                        "select count(*) as n from webhook_message where webhook = ? and state = ?",
                        row -> row.number("n"),
                        webhook.name(),
                        state)
                .orElse(0L);
    }

    /**
     * The first that is due of those that were put aside; else the first of the others, in whose
     * order they are sent.
     *
     * @param patience so many tries put one aside
     */
    static Optional<Message> next(Tx tx, WebhookName webhook, int patience, Instant now) {
        return tx.one(
                        """
                        select * from webhook_message
                         where webhook = ? and state = 'waiting' and tries >= ? and due_ms <= ?
                         order by seq limit 1
                        """,
                        MessageStore::row,
                        webhook.name(),
                        patience,
                        now)
                .or(() ->
                        tx.one(
                                """
                                select * from webhook_message
                                 where webhook = ? and state = 'waiting' and tries < ?
                                 order by seq limit 1
                                """,
                                MessageStore::row,
                                webhook.name(),
                                patience));
    }

    static void sent(Tx tx, Message one) {
        tx.update("delete from webhook_message where id = ?", one.id());
    }

    static void again(Tx tx, Message one, int tries, Instant due, String reason, Instant now) {
        tx.update(
                """
                update webhook_message set tries = ?, due_ms = ?, reason = ?,
                       first_ms = coalesce(first_ms, ?)
                 where id = ?
                """,
                tries,
                due,
                reason,
                now,
                one.id());
    }

    static void giveUp(Tx tx, Message one, int tries, String reason, Instant now) {
        tx.update(
                """
                update webhook_message set state = 'dead', tries = ?, reason = ?, ended_at_ms = ?,
                       first_ms = coalesce(first_ms, ?)
                 where id = ?
                """,
                tries,
                reason,
                now,
                now,
                one.id());
    }

    /** Has all that wait sent as soon as they can be. */
    static void hurry(Tx tx, WebhookName webhook, Instant now) {
        tx.update(
                """
                update webhook_message set due_ms = ?
                 where webhook = ? and state = 'waiting' and due_ms > ?
                """,
                now,
                webhook.name(),
                now);
    }

    /** Those that were given up, in the order of their events. */
    static List<Message> dead(Tx tx, WebhookName webhook, long after, int limit) {
        return tx.all(
                """
                select * from webhook_message
                 where webhook = ? and state = 'dead' and seq > ? order by seq limit ?
                """,
                MessageStore::row,
                webhook.name(),
                after,
                limit);
    }

    /** The webhooks of which something was given up then or later. */
    static List<WebhookName> gaveUpSince(Tx tx, Instant time) {
        return tx.all(
                """
                select distinct webhook from webhook_message
                 where state = 'dead' and ended_at_ms >= ?
                """,
                row -> new WebhookName(row.text("webhook")),
                time);
    }

    /** Whether one that was given up waits again, as if it were new. */
    static boolean revive(Tx tx, WebhookName webhook, String id, Instant now) {
        return tx.update(
                        """
                        update webhook_message set state = 'waiting', tries = 0, due_ms = ?,
                               first_ms = null, ended_at_ms = null
                         where id = ? and webhook = ? and state = 'dead'
                        """,
                        now,
                        id,
                        webhook.name())
                == 1;
    }

    /** How many that were given up wait again. */
    static int reviveAll(Tx tx, WebhookName webhook, Instant now) {
        return tx.update(
                """
                update webhook_message set state = 'waiting', tries = 0, due_ms = ?,
                       first_ms = null, ended_at_ms = null
                 where webhook = ? and state = 'dead'
                """,
                now,
                webhook.name());
    }

    static void delete(Tx tx, WebhookName webhook) {
        tx.update("delete from webhook_message where webhook = ?", webhook.name());
    }

    /** Forgets what was given up before a time, and all but the newest of each webhook. */
    static int forget(Tx tx, Instant before, int most) {
        return tx.update(
                        "delete from webhook_message where state = 'dead' and ended_at_ms < ?",
                        before)
                + tx.update(
                        """
                        delete from webhook_message
                         where state = 'dead'
                           and seq <= (select other.seq from webhook_message other
                                        where other.webhook = webhook_message.webhook
                                          and other.state = 'dead'
                                        order by other.seq desc limit 1 offset ?)
                        """,
                        most);
    }

    private static Message row(Row row) {
        return new Message(
                row.text("id"),
                new WebhookName(row.text("webhook")),
                row.number("seq"),
                row.text("kind"),
                row.text("payload"),
                (int) row.number("tries"),
                row.timeOrNone("first_ms"),
                row.text("reason"),
                row.timeOrNone("ended_at_ms"));
    }
}
