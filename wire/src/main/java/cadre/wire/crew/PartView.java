package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.MemberName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.List;
import java.util.Optional;

/**
 * A part of a crew.
 *
 * @param agent the profile that tries it, or did last
 * @param worker the member of the crew's team that does it; empty until it begins
 * @param task its task on the team's board; empty until the crew runs
 * @param why what it waits for, or why it was lost; empty otherwise
 * @param tries oldest first
 */
public record PartView(
        String name,
        String description,
        RoleName role,
        AgentName agent,
        Optional<MemberName> worker,
        Optional<Long> task,
        PartState state,
        String why,
        List<String> dependsOn,
        List<String> paths,
        Expects expects,
        List<TryView> tries) {
    public PartView {
        dependsOn = List.copyOf(dependsOn);
        paths = List.copyOf(paths);
        tries = List.copyOf(tries);
    }
}
