package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import cadre.cli.client.Route;
import cadre.cli.wiring.Seat;
import cadre.cli.wiring.SeatKeys;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.TeamView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who speaks, and in which team: a member by its own key, or the person whose key the environment
 * gives. Who it is says the key; the server is asked where the arguments do not tell.
 */
final class Voice implements AutoCloseable {
    private static final TeamName MAIN = new TeamName("main");

    private final Api api;
    private final TeamName team;
    private final Optional<MemberName> member;

    private Voice(Api api, TeamName team, Optional<MemberName> member) {
        this.api = api;
        this.team = team;
        this.member = member;
    }

    /**
     * Opens a connection.
     *
     * @throws CadreException UNAUTHORIZED if a member is wanted whose key is not here
     */
    static Voice open(Surroundings surroundings, Optional<TeamName> team, Optional<MemberName> as) {
        if (as.isPresent()) {
            var seat = new Seat(team.orElseGet(() -> teamOf(surroundings, as.get())), as.get());
            return new Voice(new Api(of(surroundings, seat)), seat.team(), as);
        }
        var api = surroundings.api();
        try {
            return team.isPresent() ? new Voice(api, team.get(), Optional.empty()) : ofKey(api);
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
    }

    private static Voice ofKey(Api api) {
        var me = api.tree(Route.of("me"));
        var own = me.path("team").asString("");
        var member = me.path("member").asString("");
        return new Voice(
                api,
                own.isEmpty() ? MAIN : new TeamName(own),
                member.isEmpty() ? Optional.empty() : Optional.of(new MemberName(member)));
    }

    /** The server and the key of this member: its variable's, else the stored one. */
    static Connection of(Surroundings surroundings, Seat seat) {
        var env = new HashMap<>(surroundings.env());
        var keys = SeatKeys.of(env);
        var given = Optional.ofNullable(env.get(seat.variable())).filter(key -> !key.isBlank());
        var stored = keys.find(seat);
        if (given.isEmpty() && stored.isEmpty()) {
            throw new CadreException(
                    ErrorCode.UNAUTHORIZED,
                    "The key of this member is not here",
                    Map.of("team", seat.team(), "member", seat.member()),
                    "Set %s, or run 'cadre wire --team %s --as %s' in its repository"
                            .formatted(seat.variable(), seat.team(), seat.member()));
        }
        if (given.isPresent()) {
            env.put("CADRE_KEY", given.get().strip());
            stored.ifPresent(found -> env.putIfAbsent("CADRE_URL", found.url()));
        } else {
            // The stored key is of one server, and goes to no other.
            env.put("CADRE_KEY", keys.key(seat));
            env.put("CADRE_URL", stored.orElseThrow().url());
        }
        return Connection.find(env, false);
    }

    private static TeamName teamOf(Surroundings surroundings, MemberName member) {
        var teams =
                SeatKeys.of(surroundings.env()).all().stream()
                        .filter(stored -> stored.member().equals(member))
                        .map(stored -> stored.team())
                        .distinct()
                        .toList();
        if (teams.size() > 1) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "There are keys of several members with this name",
                    Map.of("member", member, "teams", teams),
                    "Say which with --team");
        }
        return teams.isEmpty() ? MAIN : teams.getFirst();
    }

    Api api() {
        return api;
    }

    TeamName team() {
        return team;
    }

    /** A route of the team: {@code route("tasks", 4)}. */
    Route route(Object... more) {
        var segments = new Object[more.length + 2];
        segments[0] = "teams";
        segments[1] = team;
        System.arraycopy(more, 0, segments, 2, more.length);
        return Route.of(segments);
    }

    /** The team as it is. */
    TeamView view() {
        return api.get(route(), TeamView.class);
    }

    /**
     * The name under which this one speaks: the key's member, or a person's as the server makes it
     * of the key's name.
     */
    MemberName self() {
        if (member.isPresent()) {
            return member.get();
        }
        var me = api.tree(Route.of("me"));
        var seat = me.path("member").asString("");
        if (!seat.isEmpty()) {
            return new MemberName(seat);
        }
        var plain =
                me.path("name")
                        .asString("")
                        .replaceAll("[^A-Za-z0-9._:-]+", "-")
                        .replaceAll("^[^A-Za-z0-9]+|-+$", "");
        var numbered = plain + "." + me.path("key").asString("");
        return view().members().stream()
                .filter(each -> each.kind() == MemberKind.PERSON)
                .map(each -> each.name())
                .filter(name -> name.name().equals(numbered) || name.name().equals(plain))
                .reduce((_, later) -> later)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "You are no member of this team yet",
                                Map.of("team", team),
                                "You become one with the first 'cadre send'; --as speaks for a"
                                        + " member whose key is here"));
    }

    @Override
    public void close() {
        api.close();
    }
}
