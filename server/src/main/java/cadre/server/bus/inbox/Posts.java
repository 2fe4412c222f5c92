package cadre.server.bus.inbox;

import cadre.server.access.Seat;
import cadre.server.access.team.Member;
import cadre.server.access.team.Numbers;
import cadre.server.access.team.Teams;
import cadre.server.bus.Change;
import cadre.server.bus.Door;
import cadre.server.bus.Speaker;
import cadre.server.bus.TeamLog;
import cadre.server.bus.Texts;
import cadre.server.bus.Waiting;
import cadre.server.storage.Tx;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.Posted;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Sending: what may be sent, to whom it goes, and what is told of it. */
final class Posts {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_CHARACTERS_BRIDGE = 200_000;
    private static final int LONGEST_THREAD = 200;
    private static final int LONGEST_KEY = 200;

    private final Teams teams;
    private final TeamLog log;
    private final Waiting waiting;
    private final KnownBoxes boxes;
    private final InstantSource clock;

    Posts(Teams teams, TeamLog log, Waiting waiting, KnownBoxes boxes, InstantSource clock) {
        this.teams = teams;
        this.log = log;
        this.waiting = waiting;
        this.boxes = boxes;
        this.clock = clock;
    }

    /**
     * How many characters it takes in an answer with a number of one digit, the comma behind it
     * included.
     */
    static int size(Speaker from, Posting posting) {
        return Json.write(message(from, posting, 0, Instant.EPOCH)).length() + 1;
    }

    private static MessageView message(Speaker from, Posting posting, long id, Instant at) {
        return new MessageView(
                id,
                from.member(),
                posting.to(),
                posting.body(),
                posting.threadId(),
                at.truncatedTo(ChronoUnit.SECONDS),
                posting.priority(),
                from.origin(),
                from.verified());
    }

    /**
     * Stores it.
     *
     * @param size from {@link #size}
     */
    Posted post(Tx tx, Speaker from, Posting posting, int size) {
        return post(tx, from, posting, size, false);
    }

    /** The same to one who may have left: the mail is there for when he comes back. */
    Posted leave(Tx tx, Speaker from, Posting posting, int size) {
        return post(tx, from, posting, size, true);
    }

    private Posted post(Tx tx, Speaker from, Posting posting, int size, boolean isLeft) {
        if (posting.idempotencyKey().isPresent()) {
            Numbers.hold(tx, from.team());
            var before = InboxStore.sent(tx, from.seat(), posting.idempotencyKey().get());
            if (before.isPresent()) {
                return repeated(tx, from.team(), before.get(), posting);
            }
        }
        var numbers = Numbers.ofMessage(tx, from.team());
        var recipients =
                isLeft && teams.wasMemberIn(tx, from.team(), new MemberName(posting.to()))
                        ? List.of(new MemberName(posting.to()))
                        : recipients(tx, from, posting.to());
        var at = clock.instant();
        var message = message(from, posting, numbers.message(), at);
        var digits = Long.toString(message.id()).length();
        InboxStore.insert(
                tx, from.team(), message, at, size - 1 + digits, posting.idempotencyKey());
        for (var to : recipients) {
            var seat = new Seat(from.team(), to);
            boxes.changed(tx, seat, InboxStore.deliver(tx, seat, message.id(), posting.priority()));
            waiting.ring(tx, Inbox.topic(seat));
        }
        tell(tx, numbers, from, message);
        return new Posted(message.id(), recipients);
    }

    private static Posted repeated(Tx tx, TeamName team, MessageView before, Posting posting) {
        var same =
                before.toRole().equals(posting.to())
                        && before.body().equals(posting.body())
                        && before.threadId().equals(posting.threadId());
        if (!same) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "This idempotency key was used for another message",
                    Map.of("message", before.id()),
                    "Use a new key for a new message");
        }
        return new Posted(before.id(), InboxStore.recipients(tx, team, before.id()));
    }

    private List<MemberName> recipients(Tx tx, Speaker from, String to) {
        if (to.equals(Inbox.ALL)) {
            return teams.membersIn(tx, from.team()).stream()
                    .map(Member::name)
                    .filter(name -> !name.equals(from.member()))
                    .toList();
        }
        var name = new MemberName(to);
        if (teams.memberIn(tx, from.team(), name).isEmpty()) {
            if (!from.mayIntroduce()) {
                throw new CadreException(
                        ErrorCode.NOT_FOUND,
                        "No such member to send to",
                        Map.of("team", from.team(), "member", name),
                        "Members are: " + Teams.names(tx, from.team()));
            }
            teams.joinIn(tx, from.team(), name, MemberKind.CLAIMED, from.actor());
        }
        return List.of(name);
    }

    private void tell(Tx tx, Numbers numbers, Speaker from, MessageView message) {
        var urgent = message.priority() == MessagePriority.URGENT ? "urgent message " : "message ";
        log.tell(
                tx,
                numbers,
                new Change(
                        "message.sent",
                        "m" + message.id(),
                        from.actor(),
                        new Sent(
                                message.fromRole(),
                                message.toRole(),
                                message.threadId(),
                                message.priority(),
                                message.origin(),
                                message.verified(),
                                message.body().length()),
                        message.fromRole()
                                + (message.verified() ? "" : " (unverified)")
                                + " -> "
                                + message.toRole()
                                + ": "
                                + urgent
                                + message.id()));
    }

    /** What the event adds; the body of a message is for its recipients only. */
    private record Sent(
            MemberName from,
            String to,
            String threadId,
            MessagePriority priority,
            Origin origin,
            boolean verified,
            int characters) {}

    static void check(Speaker from, Posting posting) {
        if (posting.body().isBlank()) {
            throw Texts.invalid("The message is empty", Map.of(), "Give a body");
        }
        if (from.door() == Door.BRIDGE) {
            Texts.requireCharacters("body", posting.body(), MOST_CHARACTERS_BRIDGE);
        } else {
            Texts.requireBytes("body", posting.body(), MOST_BYTES);
        }
        Texts.requireStorable("body", posting.body());
        Texts.requireCharacters("thread_id", posting.threadId(), LONGEST_THREAD);
        Texts.requireStorable("thread_id", posting.threadId());
        posting.idempotencyKey()
                .map(key -> Texts.requireStorable("idempotency_key", key))
                .filter(key -> key.isBlank() || key.length() > LONGEST_KEY)
                .ifPresent(_ -> {
                    throw Texts.invalid(
                            "The idempotency key is empty or too long",
                            Map.of(),
                            "Give 1 to " + LONGEST_KEY + " characters");
                });
    }
}
