package cadre.wire.bus;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.List;
import java.util.Optional;

/**
 * A team to be made.
 *
 * @param roles its first members, at most 200; they get keys one by one
 * @param lead who may change every task of the team; {@code team-lead} when empty
 * @param resources names that its members should lock before they use them; others can be locked
 *     too
 */
public record TeamRequest(
        TeamName name, List<MemberName> roles, Optional<MemberName> lead, List<String> resources) {
    public TeamRequest {
        roles = roles == null ? List.of() : List.copyOf(roles);
        resources = resources == null ? List.of() : List.copyOf(resources);
    }
}
