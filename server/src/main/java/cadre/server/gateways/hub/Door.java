package cadre.server.gateways.hub;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.SharedKey;
import cadre.server.bus.Speaker;
import cadre.server.bus.Speakers;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Rule;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.Map;
import java.util.Optional;

/** Who comes across the bridge, and for whom it may speak. */
final class Door {
    private final SharedKey token;
    private final Speakers speakers;

    Door(SharedKey token, Speakers speakers) {
        this.token = token;
        this.speakers = speakers;
    }

    Rule rule() {
        return new Rule.Bridge(token);
    }

    /**
     * Who speaks.
     *
     * @param claimed the name that the call gives
     * @throws CadreException IDENTITY_MISMATCH or FORBIDDEN if the name is another's
     */
    Speaker speaker(Call call, TeamName team, MemberName claimed) {
        return speakers.ofBridge(call.caller(), team, claimed.name());
    }

    /** The member that the key of the call speaks for. */
    static Optional<MemberName> seat(Call call) {
        return call.caller().flatMap(Principal::seat).map(Seat::member);
    }

    /**
     * Who publishes, or looks for what was published.
     *
     * @throws CadreException IDENTITY_MISMATCH if the key is a member's and names another one
     */
    Actor actor(Call call, String agent) {
        var seat = seat(call);
        if (seat.filter(member -> !member.name().equals(agent)).isPresent()) {
            throw new CadreException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "The key speaks for another one",
                    Map.of("agent", agent, "member", seat.get()),
                    "Send the name of the key's member");
        }
        return call.caller()
                .filter(by -> !by.isShared())
                .map(Principal::actor)
                .orElseGet(
                        () -> new Actor(agent + " (unverified)", Optional.empty(), call.address()));
    }

    /**
     * Refuses a look into another team than the key's.
     *
     * @throws CadreException FORBIDDEN
     */
    static void mayLookInto(Call call, TeamName team) {
        call.caller()
                .flatMap(Principal::seat)
                .filter(seat -> !seat.team().equals(team))
                .ifPresent(seat -> {
                    throw new CadreException(
                            ErrorCode.FORBIDDEN,
                            "This key speaks in another team",
                            Map.of("team", team, "key_of", seat),
                            "Use a key of this team");
                });
    }
}
