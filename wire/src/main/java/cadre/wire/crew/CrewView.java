package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A crew.
 *
 * @param request cut to 2,000 characters in lists
 * @param submitter the name of the key that filed it
 * @param team the team of its workers; empty until it runs
 * @param why it stands as it stands, for people; empty while there is nothing to say
 * @param causes one line for each thing that a person must decide on
 * @param triage the tries to have it split; absent in lists
 * @param parts in the order of the request; absent in lists
 * @param pace of the CLIs that it uses and that run fewer parts at once than usual
 * @param combined the merged changes, once they are being merged; of a comparison what was picked
 * @param compared the profiles whose results are compared; empty unless it is a comparison
 * @param picked the result that was picked; empty until then
 */
public record CrewView(
        CrewId id,
        CrewState state,
        String request,
        String submitter,
        Optional<TeamName> team,
        Instant filedAt,
        Optional<Instant> endedAt,
        String why,
        List<String> causes,
        List<TryView> triage,
        List<PartView> parts,
        List<PaceView> pace,
        Optional<CombinedView> combined,
        List<AgentName> compared,
        Optional<CrewPick> picked) {
    public CrewView {
        causes = List.copyOf(causes);
        triage = List.copyOf(triage);
        parts = List.copyOf(parts);
        pace = List.copyOf(pace);
        compared = compared == null ? List.of() : List.copyOf(compared); // of an older server
        picked = picked == null ? Optional.empty() : picked;
    }
}
