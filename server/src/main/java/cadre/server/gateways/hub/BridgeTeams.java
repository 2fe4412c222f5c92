package cadre.server.gateways.hub;

import cadre.server.access.team.Teams;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.inbox.Posting;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.TeamView;
import cadre.wire.id.MemberName;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Teams and their mail as the bridge's clients see them. */
final class BridgeTeams {
    private static final int LONGEST_TEXT = 200_000;
    private static final int LONGEST_SUMMARY = 1_000;
    private static final String LEAD = "team-lead";

    private final Door door;
    private final Teams teams;
    private final Inbox inbox;
    private final InstantSource clock;

    BridgeTeams(Door door, Teams teams, Inbox inbox, InstantSource clock) {
        this.door = door;
        this.teams = teams;
        this.inbox = inbox;
        this.clock = clock;
    }

    record Sent(
            String messageId,
            String recipient,
            String queuedAt,
            long unreadCount,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> inboxFile) {}

    record Described(Team team, Lead lead, List<Member> members) {}

    record Team(
            String teamName,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> description) {}

    record Lead(
            String leadAgentId,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> leadSessionId) {}

    /** Two names for the same, since clients read either. */
    record Member(
            String name,
            @JsonProperty("agentId") String agentId,
            @JsonProperty("isActive") boolean active,
            long unreadCount) {}

    /** The text is the whole message; its summary and color are for screens that Cadre has not. */
    Answer send(Call call, Fields fields) {
        var team = Wish.team(fields);
        var from = Wish.name(fields.required("from", 200).strip(), "from", MemberName::new);
        var text = fields.required("text", LONGEST_TEXT);
        fields.text("summary", LONGEST_SUMMARY);
        fields.text("color", 100);
        var to = Wish.name(fields.word("to", 200).orElse(LEAD), "to", MemberName::new);
        var speaker = door.speaker(call, team, from);
        var posted =
                inbox.post(
                        speaker,
                        new Posting(to.name(), text, "", MessagePriority.NORMAL, Optional.empty()));
        return Reply.ok(
                new Sent(
                        Long.toString(posted.messageId()),
                        to.name(),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                        unread(teams.view(team), to),
                        Optional.empty()));
    }

    private static long unread(TeamView team, MemberName member) {
        return team.members().stream()
                .filter(one -> one.name().equals(member))
                .mapToLong(MemberView::unread)
                .sum();
    }

    Answer describe(Call call, Fields fields) {
        var team = teams.view(Wish.team(fields));
        Door.mayLookInto(call, team.name());
        return Reply.ok(
                new Described(
                        new Team(team.name().name(), Optional.empty()),
                        new Lead(team.lead().name(), Optional.empty()),
                        team.members().stream()
                                .map(one ->
                                        new Member(
                                                one.name().name(),
                                                one.name().name(),
                                                true,
                                                one.unread()))
                                .toList()));
    }
}
