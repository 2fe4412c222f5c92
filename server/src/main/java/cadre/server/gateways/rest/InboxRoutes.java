package cadre.server.gateways.rest;

import cadre.server.access.team.Member;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.bus.AckRequest;
import cadre.wire.bus.Acked;
import cadre.wire.bus.InboxPage;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageReceipts;
import cadre.wire.bus.MessageRequest;
import cadre.wire.bus.Posted;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mail of teams. Who has a member's key reads that member's; a person their own. */
public final class InboxRoutes {
    private static final String TEAM = "/api/v1/teams/{team}";
    private static final int LONGEST_WAIT_SEC = 50;

    private final Callers callers;
    private final Teams teams;
    private final Inbox inbox;

    /** The routes over these. */
    public InboxRoutes(Callers callers, Teams teams, Inbox inbox) {
        this.callers = callers;
        this.teams = teams;
        this.inbox = inbox;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(TEAM + "/messages")
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Send a message to a member, or to all; with the header"
                                        + " Idempotency-Key it is sent once, however often asked")
                        .takes(Content.json(MessageRequest.class))
                        .answers(Content.json(Posted.class))
                        .status(201)
                        .by(this::post),
                Route.get(TEAM + "/messages/{message}")
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "A message that one sent or got, and what became of it at each reader")
                        .answers(Content.json(MessageReceipts.class))
                        .by(this::receipts),
                Route.get(TEAM + "/inbox/{member}")
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Mail, ascending: one's own; an operator sees that of every member"
                                        + " and marks nothing")
                        .query("after", "the last message that was seen; 0 for all that is kept")
                        .query("wait_sec", "0 to 50: how long to wait for the first one")
                        .query("mark_read", "true moves the read position")
                        .answers(Content.json(InboxPage.class))
                        .by(this::read),
                Route.post(TEAM + "/inbox/{member}/ack")
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Acknowledge messages of one's own: their senders see it")
                        .takes(Content.json(AckRequest.class))
                        .answers(Content.json(Acked.class))
                        .by(this::ack));
    }

    private Answer post(Call call) throws IOException {
        var request = call.body(MessageRequest.class);
        var posting =
                new Posting(
                        request.to(),
                        request.body(),
                        request.threadId().orElse(""),
                        request.priority().orElse(MessagePriority.NORMAL),
                        call.header("Idempotency-Key"));
        return Answer.created(inbox.post(speaker(call), posting));
    }

    private Answer receipts(Call call) {
        var message = OwnTeam.number(call, "message");
        var by = call.principal();
        return Answer.json(
                by.grant().includes(Grant.OPERATOR)
                        ? inbox.receipts(OwnTeam.of(call), message)
                        : inbox.receipts(speaker(call), message));
    }

    private Answer read(Call call) {
        var member = call.path("member", MemberName::new);
        var reading =
                new Reading(
                        call.number("after", 0, 0, Long.MAX_VALUE),
                        Reading.Mark.of(OwnTeam.flag(call, "mark_read")),
                        call.number("wait_sec", 0, 0, LONGEST_WAIT_SEC));
        var own = own(call, member);
        if (own.isPresent()) {
            return afterWait(call, reading, inbox.read(own.get(), reading));
        }
        if (!call.principal().grant().includes(Grant.OPERATOR)) {
            throw notTheirs(member);
        }
        return afterWait(call, reading, inbox.peek(OwnTeam.of(call), member, reading));
    }

    private static Answer afterWait(Call call, Reading reading, InboxPage page) {
        OwnTeam.requireGoodKey(call, reading.waitSec());
        return Answer.json(page);
    }

    private Answer ack(Call call) throws IOException {
        var member = call.path("member", MemberName::new);
        var request = call.body(AckRequest.class);
        var own = own(call, member).orElseThrow(() -> notTheirs(member));
        return Answer.json(inbox.ack(own, request.ids()));
    }

    /** Who calls, if the mail is theirs. An operator who only looks does not join the team. */
    private Optional<Speaker> own(Call call, MemberName member) {
        var by = call.principal();
        if (by.seat().isEmpty() && by.grant().includes(Grant.OPERATOR)) {
            var kind = teams.member(OwnTeam.of(call), member).map(Member::kind);
            if (kind.filter(MemberKind.PERSON::equals).isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(speaker(call)).filter(speaker -> speaker.member().equals(member));
    }

    private Speaker speaker(Call call) {
        return callers.of(call);
    }

    private static CadreException notTheirs(MemberName member) {
        return new CadreException(
                ErrorCode.FORBIDDEN,
                "This is another's mail",
                Map.of("member", member),
                "Use the key of that member");
    }
}
