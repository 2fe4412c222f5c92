package cadre.server.gateways.rest;

import cadre.server.gateways.http.Call;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.util.Map;

/** The team in a path: a member's key reaches its own one alone. */
final class OwnTeam {
    private OwnTeam() {}

    /**
     * Reads it.
     *
     * @throws CadreException INVALID if it is no name; FORBIDDEN if the key is of another team
     */
    static TeamName of(Call call) {
        var team = call.path("team", TeamName::new);
        call.principal()
                .seat()
                .filter(seat -> !seat.team().equals(team))
                .ifPresent(seat -> {
                    throw new CadreException(
                            ErrorCode.FORBIDDEN,
                            "This key speaks in another team",
                            Map.of("team", team, "key_of", seat),
                            "Use a key of this team");
                });
        return team;
    }

    /**
     * To be asked when a call has waited: who lost the key meanwhile gets nothing of what came
     * since.
     *
     * @throws CadreException UNAUTHORIZED
     */
    static void requireGoodKey(Call call, long waitSec) {
        if (waitSec > 0 && !call.isKeyGood()) {
            throw new CadreException(
                    ErrorCode.UNAUTHORIZED,
                    "The key is no longer good",
                    Map.of(),
                    "It was revoked, or ran out, while the call waited");
        }
    }

    /** The number of a thing of the team, a part of the path. */
    static long number(Call call, String name) {
        return call.path(
                name,
                text -> {
                    if (!text.matches("[1-9][0-9]{0,17}")) {
                        throw new CadreException(
                                ErrorCode.INVALID,
                                "This is no number of a " + name,
                                Map.of(
                                        name,
                                        text.length() > 80 ? text.substring(0, 80) + "..." : text),
                                "Write it as 12");
                    }
                    return Long.parseLong(text);
                });
    }

    /** A query parameter that is true or false; false when absent. */
    static boolean flag(Call call, String name) {
        return call.query(
                        name,
                        text -> {
                            if (!text.equals("true") && !text.equals("false")) {
                                throw new CadreException(
                                        ErrorCode.INVALID,
                                        "The query parameter is neither true nor false",
                                        Map.of("parameter", name),
                                        "Give true or false");
                            }
                            return text.equals("true");
                        })
                .orElse(false);
    }
}
