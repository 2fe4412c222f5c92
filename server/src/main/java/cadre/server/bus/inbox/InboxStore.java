package cadre.server.bus.inbox;

import cadre.server.access.Seat;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.Receipt;
import cadre.wire.bus.Unread;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of messages and deliveries, and the part of a member's row that tells of its mail. */
final class InboxStore {
    private static final String MESSAGE =
            " m.id, m.from_member, m.recipient, m.thread_id, m.priority, m.origin, m.verified,"
                    + " m.at_ms, m.body ";

    private static final String BOX =
            " read_position, last_delivered, deleted_up_to, unread, urgent ";

    private InboxStore() {}

    /** How a member's mail stands. */
    record Box(long readPosition, long lastDelivered, long deletedUpTo, Unread unread) {}

    static Optional<Box> box(Tx tx, Seat seat) {
        return tx.one(
                "select" + BOX + "from team_member where team = ? and name = ?",
                InboxStore::box,
                seat.team().name(),
                seat.member().name());
    }

    private static Box box(Row row) {
        return new Box(
                row.number("read_position"),
                row.number("last_delivered"),
                row.number("deleted_up_to"),
                new Unread(row.number("unread"), row.number("urgent")));
    }

    static void insert(
            Tx tx, TeamName team, MessageView message, Instant at, int size, Optional<String> key) {
        tx.update(
                """
                insert into message (team, id, from_member, recipient, thread_id, priority, origin,
                                     verified, at_ms, size, idem_key, body)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                team.name(),
                message.id(),
                message.fromRole().name(),
                message.toRole(),
                message.threadId(),
                message.priority().word(),
                message.origin().word(),
                message.verified(),
                at,
                size,
                key,
                message.body());
    }

    /** Puts it into an inbox, which then stands so. */
    static Box deliver(Tx tx, Seat to, long id, MessagePriority priority) {
        tx.update(
                "insert into delivery (team, to_member, message_id) values (?, ?, ?)",
                to.team().name(),
                to.member().name(),
                id);
        return tx.one(
                        """
                        update team_member
                           set last_delivered = ?, unread = unread + 1, urgent = urgent + ?
                         where team = ? and name = ?
                        returning
                        """
                                + BOX,
                        InboxStore::box,
                        id,
                        priority == MessagePriority.URGENT ? 1 : 0,
                        to.team().name(),
                        to.member().name())
                .orElseThrow();
    }

    /** What this sender sent under this key. */
    static Optional<MessageView> sent(Tx tx, Seat from, String key) {
        return tx.one(
                "select"
                        + MESSAGE
                        + "from message m where m.team = ? and m.from_member = ? and m.idem_key = ?",
                InboxStore::message,
                from.team().name(),
                from.member().name(),
                key);
    }

    static Optional<MessageView> message(Tx tx, TeamName team, long id) {
        return tx.one(
                "select" + MESSAGE + "from message m where m.team = ? and m.id = ?",
                InboxStore::message,
                team.name(),
                id);
    }

    /** The number of a message and how many characters it takes in an answer. */
    record Size(long id, long characters) {}

    static List<Size> sizes(Tx tx, Seat seat, long after, int limit) {
        return tx.all(
                """
                select d.message_id, m.size
                  from delivery d join message m on m.team = d.team and m.id = d.message_id
                 where d.team = ? and d.to_member = ? and d.message_id > ?
                 order by d.message_id limit ?
                """,
                row -> new Size(row.number("message_id"), row.number("size")),
                seat.team().name(),
                seat.member().name(),
                after,
                limit);
    }

    /** A message in an inbox. */
    record Delivered(MessageView message, boolean isFetched) {}

    static List<Delivered> mail(Tx tx, Seat seat, long after, long upTo) {
        return tx.all(
                "select"
                        + MESSAGE
                        + """
                        , d.fetched_at_ms
                          from delivery d join message m on m.team = d.team and m.id = d.message_id
                         where d.team = ? and d.to_member = ? and d.message_id > ?
                           and d.message_id <= ?
                         order by d.message_id
                        """,
                row -> new Delivered(message(row), row.timeOrNone("fetched_at_ms").isPresent()),
                seat.team().name(),
                seat.member().name(),
                after,
                upTo);
    }

    static void fetched(Tx tx, Seat seat, long after, long upTo, Instant now) {
        tx.update(
                """
                update delivery set fetched_at_ms = ?
                 where team = ? and to_member = ? and message_id > ? and message_id <= ?
                   and fetched_at_ms is null
                """,
                now,
                seat.team().name(),
                seat.member().name(),
                after,
                upTo);
    }

    /** Acknowledges it, if it is there and is not acknowledged. */
    static boolean ack(Tx tx, Seat seat, long id, Instant now) {
        return tx.update(
                        """
                        update delivery set acked_at_ms = ?,
                               fetched_at_ms = coalesce(fetched_at_ms, ?)
                         where team = ? and to_member = ? and message_id = ? and acked_at_ms is null
                        """,
                        now,
                        now,
                        seat.team().name(),
                        seat.member().name(),
                        id)
                == 1;
    }

    static boolean isUrgent(Tx tx, TeamName team, long id) {
        return tx.one(
                        "select 1 as found from message"
                                + " where team = ? and id = ? and priority = 'urgent'",
                        row -> row.integer("found"),
                        team.name(),
                        id)
                .isPresent();
    }

    /** How much in this part of the inbox is not acknowledged. */
    static Unread unacknowledged(Tx tx, Seat seat, long after, long upTo) {
        return tx.one(
                        """
                        select count(*) as mail,
                               coalesce(sum(case when m.priority = 'urgent' then 1 else 0 end), 0)
                                   as urgent
                          from delivery d join message m on m.team = d.team and m.id = d.message_id
                         where d.team = ? and d.to_member = ? and d.message_id > ?
                           and d.message_id <= ? and d.acked_at_ms is null
                        """,
                        row -> new Unread(row.number("mail"), row.number("urgent")),
                        seat.team().name(),
                        seat.member().name(),
                        after,
                        upTo)
                .orElseThrow();
    }

    /** Moves the read position and takes away what is read now; the inbox then stands so. */
    static Box read(Tx tx, Seat seat, long position, Unread now) {
        return tx.one(
                        """
                        update team_member
                           set read_position = ?, unread = unread - ?, urgent = urgent - ?
                         where team = ? and name = ?
                        returning
                        """
                                + BOX,
                        InboxStore::box,
                        position,
                        now.count(),
                        now.urgent(),
                        seat.team().name(),
                        seat.member().name())
                .orElseThrow();
    }

    static List<Receipt> receipts(Tx tx, TeamName team, long id, Instant storedAt) {
        return tx.all(
                """
                select to_member, fetched_at_ms, acked_at_ms from delivery
                 where team = ? and message_id = ?
                 order by to_member
                """,
                row ->
                        new Receipt(
                                new MemberName(row.text("to_member")),
                                storedAt,
                                row.timeOrNone("fetched_at_ms"),
                                row.timeOrNone("acked_at_ms")),
                team.name(),
                id);
    }

    static List<MemberName> recipients(Tx tx, TeamName team, long id) {
        return tx.all(
                "select to_member from delivery where team = ? and message_id = ? order by to_member",
                row -> new MemberName(row.text("to_member")),
                team.name(),
                id);
    }

    /**
     * The last of the next messages behind {@code after} that were sent before {@code end}; none if
     * the next one is younger.
     */
    static Optional<Long> oldUpTo(Tx tx, TeamName team, long after, Instant end, int most) {
        return tx.one(
                        """
                        select max(id) as up_to
                          from (select id, at_ms from message
                                 where team = ? and id > ? order by id limit ?) next
                         where at_ms < ?
                        """,
                        row -> row.numberOrNone("up_to"),
                        team.name(),
                        after,
                        most,
                        end)
                .orElseThrow();
    }

    /** Takes read and acknowledged mail out of the inboxes; the last one of each that had some. */
    static Map<String, Long> deleteRead(Tx tx, TeamName team, long after, long upTo) {
        var sql =
                """
                delete from delivery
                 where team = ? and message_id > ? and message_id <= ?
                   and (acked_at_ms is not null
                        or message_id <= (select read_position from team_member m
                                           where m.team = delivery.team
                                             and m.name = delivery.to_member))
                returning to_member, message_id
                """;
        var last = new HashMap<String, Long>();
        tx.all(
                sql,
                row -> last.merge(row.text("to_member"), row.number("message_id"), Math::max),
                team.name(),
                after,
                upTo);
        return last;
    }

    static void deletedUpTo(Tx tx, TeamName team, String member, long last) {
        tx.update(
                """
                update team_member set deleted_up_to = ?
                 where team = ? and name = ? and deleted_up_to < ?
                """,
                last,
                team.name(),
                member,
                last);
    }

    static int deleteUndelivered(Tx tx, TeamName team, long after, long upTo) {
        return tx.update(
                """
                delete from message
                 where team = ? and id > ? and id <= ?
                   and not exists (select 1 from delivery d
                                    where d.team = message.team and d.message_id = message.id)
                """,
                team.name(),
                after,
                upTo);
    }

    static int forgetDeliveries(Tx tx, TeamName team, int most) {
        return tx.update(
                """
                delete from delivery where team = ? and message_id in
                       (select message_id from delivery where team = ? limit ?)
                """,
                team.name(),
                team.name(),
                most);
    }

    static int forgetMessages(Tx tx, TeamName team, int most) {
        return tx.update(
                """
                delete from message where team = ? and id in
                       (select id from message where team = ? limit ?)
                """,
                team.name(),
                team.name(),
                most);
    }

    private static MessageView message(Row row) {
        return new MessageView(
                row.number("id"),
                new MemberName(row.text("from_member")),
                row.text("recipient"),
                row.text("body"),
                row.text("thread_id"),
                row.time("at_ms").truncatedTo(ChronoUnit.SECONDS),
                MessagePriority.of(row.text("priority")),
                Origin.of(row.text("origin")),
                row.flag("verified"));
    }
}
