package cadre.server.gateways.rest;

import cadre.server.access.team.Teams;
import cadre.server.bus.TeamLog;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.LogPage;
import cadre.wire.bus.MemberKey;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.RotateRequest;
import cadre.wire.bus.TeamRequest;
import cadre.wire.bus.TeamView;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Teams, their members' keys, and what happened in them. */
public final class TeamRoutes {
    private static final String TEAM = "/api/v1/teams/{team}";
    private static final String MEMBER = TEAM + "/members/{member}";
    private static final Duration OVERLAP = Duration.ofHours(1);
    private static final int BATCH = 500;

    private final Teams teams;
    private final TeamLog log;
    private final Feed feed;

    /** The routes over these. */
    public TeamRoutes(Teams teams, TeamLog log, Feed feed) {
        this.teams = teams;
        this.log = log;
        this.feed = feed;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/teams")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("The teams by name, with their members; for a member's key its own")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 100")
                        .answers(Content.json(Page.class, TeamView.class))
                        .by(this::list),
                Route.post("/api/v1/teams")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Make a team")
                        .takes(Content.json(TeamRequest.class))
                        .answers(Content.json(TeamView.class))
                        .status(201)
                        .by(call ->
                                Answer.created(
                                        teams.create(
                                                call.principal(), call.body(TeamRequest.class)))),
                Route.get(TEAM)
                        .needs(Rule.team(Grant.VIEWER))
                        .says("One team, with its members and how much they have not read")
                        .answers(Content.json(TeamView.class))
                        .by(call -> Answer.json(teams.view(OwnTeam.of(call)))),
                Route.delete(TEAM)
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "End a team and its keys; TEAM_BUSY names members who hold a task."
                                        + " Archived, its mail and board can still be read")
                        .query("archive", "true keeps mail and board")
                        .status(204)
                        .by(this::delete),
                Route.post(TEAM + "/members")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Give a member, who may be new, its key; the secret is in this"
                                        + " answer and nowhere else")
                        .takes(Content.json(MemberRequest.class))
                        .answers(Content.json(MemberKey.class))
                        .status(201)
                        .by(call ->
                                Answer.created(
                                        teams.addMember(
                                                call.principal(),
                                                OwnTeam.of(call),
                                                call.body(MemberRequest.class)))),
                Route.delete(MEMBER)
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Take a member out of a team and end its keys; its mail stays")
                        .status(204)
                        .by(this::removeMember),
                Route.post(MEMBER + "/rotate")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Give a member a new key; its present ones stay good for a while")
                        .takes(Content.jsonOrNothing(RotateRequest.class))
                        .answers(Content.json(MemberKey.class))
                        .by(this::rotate),
                Route.get(TEAM + "/log")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("The newest 100 lines of a team's log behind a place, ascending")
                        .query("after", "the last line that was seen, default 0")
                        .answers(Content.json(LogPage.class))
                        .by(this::log),
                Route.get(TEAM + "/export")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("All events of a team that are kept, oldest first, one a line")
                        .answers(new Content.Raw("application/x-ndjson"))
                        .by(this::export));
    }

    private Answer list(Call call) {
        var seat = call.principal().seat();
        if (seat.isPresent()) {
            return Answer.json(
                    new Page<>(List.of(teams.view(seat.get().team())), Optional.empty()));
        }
        var limit = (int) call.number("limit", 100, 1, 200);
        return Answer.json(teams.list(call.query("cursor"), limit));
    }

    private Answer delete(Call call) {
        var archives = OwnTeam.flag(call, "archive");
        teams.delete(
                call.principal(),
                OwnTeam.of(call),
                archives ? Teams.End.ARCHIVE : Teams.End.DELETE);
        return new Answer.Nothing();
    }

    private Answer removeMember(Call call) {
        teams.removeMember(call.principal(), OwnTeam.of(call), member(call));
        return new Answer.Nothing();
    }

    private Answer rotate(Call call) throws IOException {
        var request = call.bodyOr(RotateRequest.class, new RotateRequest(Optional.empty()));
        var overlap = request.overlapSec().map(Duration::ofSeconds).orElse(OVERLAP);
        return Answer.json(teams.rotate(call.principal(), OwnTeam.of(call), member(call), overlap));
    }

    private Answer log(Call call) {
        var team = teams.view(OwnTeam.of(call)).name();
        return Answer.json(log.after(team, call.number("after", 0, 0, Long.MAX_VALUE)));
    }

    private Answer export(Call call) {
        var team = teams.view(OwnTeam.of(call)).name();
        return new Answer.Attachment(
                "application/x-ndjson", team + ".ndjson", -1, out -> export(team, out));
    }

    private void export(TeamName team, OutputStream out) throws IOException {
        var filter = Filter.ALL.inTeam(team);
        var slice = feed.scanAfter(0, BATCH, filter);
        while (true) {
            for (var event : slice.events()) {
                out.write(Json.writeBytes(event));
                out.write('\n');
            }
            if (slice.end()) {
                return;
            }
            slice = feed.scanAfter(slice.upTo(), BATCH, filter);
        }
    }

    private static MemberName member(Call call) {
        return call.path("member", MemberName::new);
    }
}
