package cadre.server.bus;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Member;
import cadre.server.access.team.Teams;
import cadre.wire.api.Grant;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.Origin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says who speaks: the key decides, and a name in a request is only compared with it. Where several
 * share a key, the name is taken as claimed and shown as unverified, never that of a member with a
 * key of its own or of a person. Thread-safe.
 */
public final class Speakers {
    private static final String LOOPBACK = "127.0.0.1";

    private final Teams teams;

    /** The speakers of these teams. */
    public Speakers(Teams teams) {
        this.teams = teams;
    }

    /**
     * Who calls a tool.
     *
     * @param claimed the member that the arguments name, if they do
     * @throws CadreException IDENTITY_MISMATCH if that is not the key's; INVALID if the shared key
     *     came without a name; FORBIDDEN if the key speaks for nobody
     */
    public Speaker ofTool(Principal by, Optional<String> claimed) {
        if (by.seat().isPresent()) {
            return seated(by, by.seat().get(), claimed, Door.TOOLS);
        }
        var team =
                by.sharedTeam()
                        .orElseThrow(() ->
                                forbidden(
                                        "This key speaks for no member of a team",
                                        Map.of("key", by.key()),
                                        "Make a member key: cadre team member add"));
        var name =
                claimed.filter(text -> !text.isBlank())
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "With the shared key your role must be given",
                                        Map.of("team", team),
                                        "Give your own role, such as FE"));
        return claimed(team, new MemberName(name), Door.TOOLS, by.address(), by.grant());
    }

    /**
     * Who acts over REST: the key's member in its own team; else the person who holds the key, who
     * becomes a member on first use.
     *
     * @throws CadreException FORBIDDEN if it is another team, or the grant is below member;
     *     TEAM_NOT_FOUND
     */
    public Speaker ofPerson(Principal by, TeamName team) {
        by.require(Grant.MEMBER);
        if (by.seat().isPresent()) {
            var seat = by.seat().get();
            requireOwn(seat, team);
            return seated(by, seat, Optional.empty(), Door.REST);
        }
        if (by.isShared()) {
            throw forbidden(
                    "A shared key is good for the bus only",
                    Map.of("team", team),
                    "Use a key of your own");
        }
        return new Speaker(
                team, person(by, team), Door.REST, true, Origin.HUMAN, by.actor(), by.grant());
    }

    /**
     * Who calls the bridge.
     *
     * @param by nobody for a call from this machine without a token
     * @param claimed the member that the request names
     * @throws CadreException FORBIDDEN if the member has a key, and this is not it; TEAM_NOT_FOUND;
     *     INVALID if it is no name
     */
    public Speaker ofBridge(Optional<Principal> by, TeamName team, String claimed) {
        if (by.isEmpty()) {
            return claimed(team, new MemberName(claimed), Door.BRIDGE, LOOPBACK, Grant.MEMBER);
        }
        var caller = by.get();
        caller.require(Grant.MEMBER);
        if (caller.seat().isPresent()) {
            var seat = caller.seat().get();
            requireOwn(seat, team);
            return seated(caller, seat, Optional.of(claimed), Door.BRIDGE);
        }
        caller.sharedTeam()
                .filter(own -> !own.equals(team))
                .ifPresent(own -> {
                    throw forbidden(
                            "This shared key is another team's",
                            Map.of("team", team, "key_of", own),
                            "Use a key of this team");
                });
        var name = new MemberName(claimed);
        var isHub = caller.isShared() && caller.sharedTeam().isEmpty();
        if (isHub || caller.grant().includes(Grant.OPERATOR)) {
            return unverified(team, name, Door.BRIDGE, caller.address(), Grant.MEMBER);
        }
        return claimed(team, name, Door.BRIDGE, caller.address(), Grant.MEMBER);
    }

    private static void requireOwn(Seat seat, TeamName team) {
        if (!seat.team().equals(team)) {
            throw forbidden(
                    "This key speaks in another team",
                    Map.of("team", team, "key_of", seat),
                    "Use a key of this team");
        }
    }

    private static Speaker seated(Principal by, Seat seat, Optional<String> claimed, Door door) {
        claimed.filter(text -> !text.isBlank() && !text.equals(seat.member().name()))
                .ifPresent(text -> {
                    throw new CadreException(
                            ErrorCode.IDENTITY_MISMATCH,
                            "This key does not speak for that member",
                            Map.of("given", shown(text), "key_speaks_for", seat.member()),
                            "Leave the role out, or give " + seat.member());
                });
        return new Speaker(
                seat.team(), seat.member(), door, true, Origin.AGENT, by.actor(), by.grant());
    }

    private Speaker claimed(
            TeamName team, MemberName name, Door door, String address, Grant grant) {
        var member = teams.member(team, name);
        member.filter(found -> found.kind() != MemberKind.CLAIMED)
                .ifPresent(found -> {
                    throw forbidden(
                            found.kind() == MemberKind.PERSON
                                    ? "This member is a person"
                                    : "This member has a key of its own",
                            Map.of("team", team, "member", name),
                            "Use that member's key, or another name");
                });
        return unverified(team, name, door, address, grant, member);
    }

    private Speaker unverified(
            TeamName team, MemberName name, Door door, String address, Grant grant) {
        return unverified(team, name, door, address, grant, teams.member(team, name));
    }

    private Speaker unverified(
            TeamName team,
            MemberName name,
            Door door,
            String address,
            Grant grant,
            Optional<Member> member) {
        var actor = new Actor(name + " (unverified)", Optional.empty(), address);
        if (member.isEmpty()) {
            teams.join(team, name, MemberKind.CLAIMED, actor);
        }
        return new Speaker(team, name, door, false, Origin.AGENT, actor, grant);
    }

    /**
     * The members whose mail the holder of a key reads: its own one, or a person's in each team
     * that knows this person. Nobody becomes a member by that; empty for a shared key.
     */
    public List<Seat> seats(Principal by) {
        if (by.seat().isPresent()) {
            return List.of(by.seat().get());
        }
        if (by.isShared()) {
            return List.of();
        }
        var plain = memberName(by.name(), "");
        var other = memberName(by.name(), "." + by.key());
        var people = new TreeMap<TeamName, MemberName>();
        for (var one : teams.called(plain, other)) {
            var name = one.seat().member();
            if (one.kind() == MemberKind.PERSON && !Teams.isJobName(name)) {
                people.merge(one.seat().team(), name, (_, _) -> plain);
            }
        }
        return people.entrySet().stream()
                .map(one -> new Seat(one.getKey(), one.getValue()))
                .toList();
    }

    /** The name of who holds the key, as a member's; a member of another kind keeps its own. */
    private MemberName person(Principal by, TeamName team) {
        var plain = memberName(by.name(), "");
        var member = teams.member(team, plain);
        if (Teams.isJobName(plain)
                || member.filter(found -> found.kind() != MemberKind.PERSON).isPresent()) {
            plain = memberName(by.name(), "." + by.key());
            member = teams.member(team, plain);
        }
        if (member.isEmpty()) {
            teams.join(team, plain, MemberKind.PERSON, by.actor());
        }
        return plain;
    }

    private static MemberName memberName(String name, String end) {
        var plain = name.replaceAll("[^A-Za-z0-9._:-]+", "-").replaceAll("^[^A-Za-z0-9]+|-+$", "");
        if (plain.isEmpty() || plain.equalsIgnoreCase("all")) {
            plain = "person";
        }
        var most = 64 - end.length();
        return new MemberName((plain.length() > most ? plain.substring(0, most) : plain) + end);
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    private static CadreException forbidden(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.FORBIDDEN, what, which, fix);
    }
}
