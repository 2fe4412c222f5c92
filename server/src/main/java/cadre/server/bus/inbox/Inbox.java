package cadre.server.bus.inbox;

import cadre.server.access.Seat;
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
import cadre.wire.bus.Acked;
import cadre.wire.bus.InboxPage;
import cadre.wire.bus.MessageReceipts;
import cadre.wire.bus.Posted;
import cadre.wire.bus.Unread;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The mail of all teams. A message has its number from its team, in the order of commits, so that a
 * cursor skips nothing. Stored, fetched and acknowledged are three facts; the sender can see each.
 * Thread-safe; methods block on the store.
 */
public final class Inbox implements Holding {
    /** What a message is sent to that goes to everyone. */
    public static final String ALL = "all";

    private static final int LONGEST_WAIT_SEC = 50;
    private static final int MOST_IDS = 200;

    /** So many characters an answer has; the rest up to 20,000 is what stands around the mail. */
    private static final int ROOM = 19_000;

    private static final int MOST_AT_ONCE = 200;

    private final Database db;
    private final TeamLog log;
    private final Waiting waiting;
    private final Posts posts;
    private final KnownBoxes boxes = new KnownBoxes();
    private final InstantSource clock;

    /** The mail in {@code db}. */
    public Inbox(Database db, Teams teams, TeamLog log, InstantSource clock) {
        this.db = db;
        this.log = log;
        this.clock = clock;
        this.waiting = new Waiting(db, "inbox");
        this.posts = new Posts(teams, log, waiting, boxes, clock);
    }

    /**
     * Sends a message; it is on disk when this returns.
     *
     * @throws CadreException INVALID, TOO_LARGE; NOT_FOUND naming the recipient if there is none;
     *     CONFLICT if the idempotency key was used for another message, or the team is archived
     */
    public Posted post(Speaker from, Posting posting) {
        Posts.check(from, posting);
        var size = Posts.size(from, posting); // not where all others wait for the one that writes
        return db.append(lane(from.team()), tx -> posts.post(tx, from, posting, size));
    }

    /** As {@link #post}, as part of a larger change that begins with it. */
    public Posted postIn(Tx tx, Speaker from, Posting posting) {
        Posts.check(from, posting);
        return posts.post(tx, from, posting, Posts.size(from, posting));
    }

    /** As {@link #postIn}, also to who is no member just now and was one: it is there on return. */
    public Posted leaveIn(Tx tx, Speaker from, Posting posting) {
        Posts.check(from, posting);
        return posts.leave(tx, from, posting, Posts.size(from, posting));
    }

    /**
     * The mail of who speaks. An answer stays below 20,000 characters, or holds one whole message.
     *
     * @throws CadreException INVALID if the wait is too long
     */
    public InboxPage read(Speaker reader, Reading reading) {
        var seat = reader.seat();
        var look = waitFor(seat, reading);
        if (!look.mustMark(reading)) {
            return look.page();
        }
        var unread = db.append(lane(reader.team()), tx -> mark(tx, seat, reading, look));
        var page = look.page();
        return new InboxPage(page.messages(), page.cursor(), page.gap(), page.more(), unread);
    }

    /**
     * The mail of any member, for an operator: nothing is marked.
     *
     * @throws CadreException NOT_FOUND if there is no such member; INVALID
     */
    public InboxPage peek(TeamName team, MemberName member, Reading reading) {
        return waitFor(new Seat(team, member), reading).page();
    }

    private Look waitFor(Seat seat, Reading reading) {
        Texts.requireRange("wait_sec", reading.waitSec(), 0, LONGEST_WAIT_SEC);
        return waiting.until(
                topic(seat),
                Duration.ofSeconds(reading.waitSec()),
                () -> look(seat, Math.max(0, reading.afterId())),
                look -> !look.page().messages().isEmpty() || look.page().gap());
    }

    /**
     * What was seen in an inbox.
     *
     * @param isNew whether some of it was never fetched
     */
    private record Look(InboxPage page, long after, long readPosition, boolean isNew) {
        boolean mustMark(Reading reading) {
            return isNew
                    || (reading.mark() == Reading.Mark.READ
                            && !page.messages().isEmpty()
                            && page.cursor() > readPosition);
        }
    }

    private Look look(Seat seat, long after) {
        return boxes.find(seat)
                .filter(box -> after >= box.lastDelivered())
                .map(box -> empty(box, after))
                .orElseGet(() -> db.read(tx -> look(tx, seat, after)));
    }

    private static Look empty(InboxStore.Box box, long after) {
        var gap = after > 0 && after < box.deletedUpTo();
        var page = new InboxPage(List.of(), after, gap, false, box.unread());
        return new Look(page, after, box.readPosition(), false);
    }

    private static Look look(Tx tx, Seat seat, long after) {
        var box = InboxStore.box(tx, seat).orElseThrow(() -> noSuchMember(tx, seat));
        if (after >= box.lastDelivered()) {
            return empty(box, after);
        }
        var gap = after > 0 && after < box.deletedUpTo();
        var sizes = InboxStore.sizes(tx, seat, after, MOST_AT_ONCE);
        if (sizes.isEmpty()) { // all of it was deleted
            var cursor = gap ? box.deletedUpTo() : after;
            var page = new InboxPage(List.of(), cursor, gap, false, box.unread());
            return new Look(page, after, box.readPosition(), false);
        }
        var upTo = fitting(sizes);
        var mail = InboxStore.mail(tx, seat, after, upTo);
        var page =
                new InboxPage(
                        mail.stream().map(InboxStore.Delivered::message).toList(),
                        upTo,
                        gap,
                        upTo < box.lastDelivered(),
                        box.unread());
        return new Look(
                page, after, box.readPosition(), mail.stream().anyMatch(one -> !one.isFetched()));
    }

    /** The last message that still fits; the first one always does. */
    private static long fitting(List<InboxStore.Size> sizes) {
        var upTo = sizes.getFirst().id();
        var characters = 0L;
        for (var size : sizes) {
            characters += size.characters();
            if (characters > ROOM) {
                break;
            }
            upTo = size.id();
        }
        return upTo;
    }

    private Unread mark(Tx tx, Seat seat, Reading reading, Look look) {
        Numbers.hold(tx, seat.team());
        var upTo = look.page().cursor();
        if (look.isNew()) {
            InboxStore.fetched(tx, seat, look.after(), upTo, clock.instant());
        }
        var box = InboxStore.box(tx, seat).orElseThrow(() -> noSuchMember(tx, seat));
        if (reading.mark() == Reading.Mark.NONE || upTo <= box.readPosition()) {
            return box.unread();
        }
        var read = InboxStore.unacknowledged(tx, seat, box.readPosition(), upTo);
        var after = InboxStore.read(tx, seat, upTo, read);
        boxes.changed(tx, seat, after);
        return after.unread();
    }

    /**
     * Acknowledges messages: the sender sees that they were dealt with.
     *
     * @param ids at most 200; those that are not in the inbox are passed over
     * @throws CadreException INVALID if they are too many
     */
    public Acked ack(Speaker reader, List<Long> ids) {
        if (ids.size() > MOST_IDS) {
            throw Texts.invalid(
                    "Too many messages at once",
                    Map.of("ids", ids.size()),
                    "Give at most " + MOST_IDS);
        }
        return db.append(lane(reader.team()), tx -> ackIn(tx, reader, ids));
    }

    private Acked ackIn(Tx tx, Speaker reader, List<Long> ids) {
        Numbers.hold(tx, reader.team());
        var seat = reader.seat();
        var box = InboxStore.box(tx, seat).orElseThrow(() -> noSuchMember(tx, seat));
        var now = clock.instant();
        var acked = new ArrayList<Long>();
        var unread = 0L;
        var urgent = 0L;
        for (var id : ids) {
            if (InboxStore.ack(tx, seat, id, now)) {
                acked.add(id);
                if (id > box.readPosition()) {
                    unread++;
                    urgent += InboxStore.isUrgent(tx, seat.team(), id) ? 1 : 0;
                }
            }
        }
        if (acked.isEmpty()) {
            return new Acked(0, box.unread());
        }
        var after = InboxStore.read(tx, seat, box.readPosition(), new Unread(unread, urgent));
        boxes.changed(tx, seat, after);
        log.tell(
                tx,
                Numbers.ofEntry(tx, seat.team()),
                new Change(
                        "message.acknowledged",
                        "m" + acked.getLast(),
                        reader.actor(),
                        Map.of("by", reader.member(), "messages", acked),
                        reader.member() + " acknowledged " + acked.size() + " message(s)"));
        return new Acked(acked.size(), after.unread());
    }

    /** How much a member has not read; known, or one look at one row. */
    public Unread unread(Speaker reader) {
        var seat = reader.seat();
        return boxes.find(seat)
                .or(() -> db.read(tx -> InboxStore.box(tx, seat)))
                .map(InboxStore.Box::unread)
                .orElse(new Unread(0, 0));
    }

    /**
     * What became of a message, for who sent it or got it.
     *
     * @throws CadreException NOT_FOUND if there is none, or it is someone else's
     */
    public MessageReceipts receipts(Speaker by, long id) {
        var found = receipts(by.team(), id);
        var mine =
                found.message().fromRole().equals(by.member())
                        || found.receipts().stream().anyMatch(one -> one.to().equals(by.member()));
        if (!mine && !by.isOperator()) {
            throw noSuchMessage(by.team(), id);
        }
        return found;
    }

    /**
     * The same for an operator.
     *
     * @throws CadreException NOT_FOUND
     */
    public MessageReceipts receipts(TeamName team, long id) {
        return db.read(tx -> {
            var message =
                    InboxStore.message(tx, team, id).orElseThrow(() -> noSuchMessage(team, id));
            return new MessageReceipts(message, InboxStore.receipts(tx, team, id, message.ts()));
        });
    }

    @Override
    public List<MemberName> busyIn(Tx tx, TeamName team) {
        return List.of();
    }

    @Override
    public int forgetIn(Tx tx, TeamName team, int most) {
        boxes.forget(team);
        return InboxStore.forgetDeliveries(tx, team, most)
                + InboxStore.forgetMessages(tx, team, most);
    }

    static Topic topic(Seat seat) {
        return new Topic("inbox", seat.toString());
    }

    private static String lane(TeamName team) {
        return "bus:" + team;
    }

    private static CadreException noSuchMember(Tx tx, Seat seat) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such member",
                Map.of("team", seat.team(), "member", seat.member()),
                "Members are: " + Teams.names(tx, seat.team()));
    }

    private static CadreException noSuchMessage(TeamName team, long id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such message of yours",
                Map.of("team", team, "message", id),
                "Only who sent it, who got it and operators see it");
    }
}
