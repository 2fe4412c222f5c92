package cadre.wire.bus;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A team.
 *
 * @param members those that are there, by name
 * @param resources what its members should lock before they use it
 * @param archivedAt since when it is only read
 */
public record TeamView(
        TeamName name,
        MemberName lead,
        List<MemberView> members,
        List<String> resources,
        Instant createdAt,
        Optional<Instant> archivedAt) {
    public TeamView {
        members = members == null ? List.of() : List.copyOf(members);
        resources = resources == null ? List.of() : List.copyOf(resources);
    }
}
