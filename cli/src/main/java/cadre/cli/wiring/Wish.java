package cadre.cli.wiring;

import cadre.cli.guard.GuardMode;
import cadre.wire.bus.TeamView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a repository is to be wired.
 *
 * @param url the server, without a slash at its end
 * @param team who else is in the team, and what they should lock
 * @param owned what is this member's to change, such as names of repositories
 */
public record Wish(
        Seat seat,
        String url,
        TeamView team,
        List<String> owned,
        Set<WiredCli> clis,
        SessionHooks hooks,
        Optional<GuardMode> guard) {
    public Wish {
        owned = List.copyOf(owned);
        clis = Set.copyOf(clis);
    }

    /** Where the bus is. */
    String mcpUrl() {
        return url + "/mcp";
    }
}
