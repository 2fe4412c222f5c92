package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import cadre.cli.client.Route;
import cadre.cli.wiring.Seat;
import cadre.cli.wiring.SeatKeys;
import cadre.wire.bus.InboxPage;
import cadre.wire.bus.MemberKey;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.TeamView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Where a member's key comes from: standard input, its variable, the file of an earlier wiring;
 * else an operator's key makes it. One that is here is tried before it is believed.
 */
final class MemberKeySource {
    private static final int LONGEST_KEY = 4096;

    private final Surroundings surroundings;
    private final SeatKeys keys;
    private final Seat seat;
    private final boolean fromInput;

    MemberKeySource(Surroundings surroundings, SeatKeys keys, Seat seat, boolean fromInput) {
        this.surroundings = surroundings;
        this.keys = keys;
        this.seat = seat;
        this.fromInput = fromInput;
    }

    /**
     * A connection that knows the team, and the key, which is made when it is asked for.
     *
     * @param api the server
     */
    record Found(Api api, TeamView team, Supplier<String> source) implements AutoCloseable {
        String key() {
            return source.get();
        }

        @Override
        public void close() {
            api.close();
        }
    }

    Found find() {
        var here = here();
        if (here.isEmpty()) {
            return ofOperator();
        }
        var api = new Api(here.get());
        try {
            var team = team(api);
            requireOwn(api);
            return new Found(api, team, () -> here.get().key().orElseThrow());
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
    }

    private Optional<Connection> here() {
        var given = fromInput ? Optional.of(input()) : Optional.<String>empty();
        var env = new HashMap<>(surroundings.env());
        if (given.isPresent()) {
            env.put("CADRE_KEY", given.get());
            return Optional.of(Connection.find(env, false));
        }
        boolean known =
                !env.getOrDefault(seat.variable(), "").isBlank() || keys.find(seat).isPresent();
        return known ? Optional.of(Voice.of(surroundings, seat)) : Optional.empty();
    }

    private Found ofOperator() {
        var api = surroundings.api();
        try {
            return new Found(api, team(api), () -> made(api));
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
    }

    private TeamView team(Api api) {
        return api.get(Route.of("teams", seat.team()), TeamView.class);
    }

    /** Only a member's own key reads its mail; nothing is marked by it. */
    private void requireOwn(Api api) {
        JsonNode me = api.tree(Route.of("me"));
        var member = me.path("member").asString(seat.member().name());
        boolean operator = !me.path("grant").asString("member").equals("member");
        if (operator || !member.equals(seat.member().name())) {
            throw new CadreException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "This key does not speak for that member",
                    Map.of("member", seat.member(), "key", me.path("name").asString("")),
                    "Give the key that 'cadre team member add' printed for this one");
        }
        api.get(
                Route.of("teams", seat.team(), "inbox", seat.member())
                        .with("after", Long.MAX_VALUE),
                InboxPage.class);
    }

    private String made(Api api) {
        try {
            var tree =
                    api.post(
                            Route.of("teams", seat.team(), "members"),
                            new MemberRequest(seat.member(), Optional.empty()));
            return cadre.wire.json.Json.mapper().treeToValue(tree, MemberKey.class).secret();
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The member has a key already, and it is not on this machine",
                    Map.of("team", seat.team(), "member", seat.member()),
                    "Pipe it in with --key-stdin, or make a new one: cadre team member rotate %s"
                                    .formatted(seat.member())
                            + " --team %s | cadre wire --team %s --as %s --key-stdin"
                                    .formatted(seat.team(), seat.team(), seat.member()),
                    e);
        }
    }

    private String input() {
        try {
            var bytes = surroundings.terminal().in().readNBytes(LONGEST_KEY);
            var key = new String(bytes, StandardCharsets.UTF_8).strip();
            if (!key.isEmpty()) {
                return key;
            }
        } catch (IOException e) {
            // What follows says what is wanted.
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "There is no key on standard input",
                Map.of("member", seat.member()),
                "Pipe it in: cadre team member rotate %s --team %s | cadre wire ... --key-stdin"
                        .formatted(seat.member(), seat.team()));
    }
}
