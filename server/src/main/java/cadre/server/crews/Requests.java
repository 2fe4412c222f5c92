package cadre.server.crews;

import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.TryKind;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.RoleName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.job.ResumeRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The jobs of a crew, as they are filed. */
final class Requests {
    private Requests() {}

    /** Where a job stands in its crew: the name under which it is filed once and never twice. */
    record Place(CrewRow crew, String part, int number, TryKind kind) {
        String key() {
            return "crew:" + crew.id() + ":" + part + ":" + number;
        }
    }

    /** A place in a crew that is not filed, to see whether its jobs could be. */
    static Place sample(CrewRequest request) {
        var crew =
                new CrewRow(
                        new CrewId(0),
                        CrewState.PROPOSED,
                        "",
                        request,
                        new KeyId(0),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        CrewState.DONE,
                        Instant.EPOCH,
                        Optional.empty());
        return new Place(crew, "part-1", 1, TryKind.WORK);
    }

    /** A job in the crew's repositories. */
    static JobRequest fresh(Place place, String prompt, AgentName agent, RoleName role) {
        var crew = place.crew();
        return request(place, prompt, agent, crew.request().repositories(), Optional.empty())
                .withRole(role);
    }

    /** A job without repositories or team, which only answers. */
    static JobRequest bare(Place place, String prompt, AgentName agent) {
        return request(place, prompt, agent, List.of(), Optional.empty())
                .withTeam(Optional.empty());
    }

    /** A job that goes on with another one. */
    static JobRequest after(
            Place place, String prompt, AgentName agent, RoleName role, ResumeRequest how) {
        return request(place, prompt, agent, List.of(), Optional.of(how)).withRole(role);
    }

    private static JobRequest request(
            Place place,
            String prompt,
            AgentName agent,
            List<RepositoryRequest> repositories,
            Optional<ResumeRequest> resume) {
        var asked = place.crew().request();
        Map<String, String> labels = new HashMap<>(asked.labels());
        labels.put("crew", place.crew().id().toString());
        labels.put("part", place.part());
        labels.put("crew-work", place.kind().word());
        return new JobRequest(
                        prompt,
                        agent,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        repositories,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        asked.timeoutSec(),
                        Optional.empty(),
                        Optional.empty(),
                        asked.env(),
                        List.of(),
                        Optional.empty(),
                        labels,
                        Optional.of(place.key()),
                        Optional.empty(),
                        resume)
                .withTeam(place.crew().team());
    }

    /**
     * The jobs whose changes a part begins with: of all that it needs, in the order of the parts.
     */
    static List<JobId> changesBefore(PartRow part, List<PartRow> all) {
        var needed = needs(part.name(), all);
        return inOrder(all).stream()
                .filter(one -> needed.contains(one.name()) && one.changed())
                .flatMap(one -> one.job().stream())
                .toList();
    }

    /** All that a part needs, also what those need. */
    static Set<String> needs(String part, List<PartRow> all) {
        var needed = new HashSet<String>(Set.of(part));
        var grew = true;
        while (grew) {
            grew = false;
            for (var one : all) {
                grew |= needed.contains(one.name()) && needed.addAll(one.spec().dependsOn());
            }
        }
        needed.remove(part);
        return needed;
    }

    /** The parts that were merged, but for those that need this one. */
    static List<String> merged(CrewRow crew, PartRow part, List<PartRow> all) {
        return crew.combined().stream()
                .flatMap(combined -> combined.parts().stream())
                .filter(one -> one.state().equals("merged") && !one.name().equals(part.name()))
                .map(CombinedView.MergedPart::name)
                .filter(name -> !needs(name, all).contains(part.name()))
                .toList();
    }

    /** Each part behind all that it needs, else as they were given. */
    static List<PartRow> inOrder(List<PartRow> all) {
        var left = new ArrayList<>(all);
        var ordered = new ArrayList<PartRow>();
        var there = new HashSet<String>();
        while (!left.isEmpty()) {
            var next =
                    left.stream()
                            .filter(one -> there.containsAll(one.spec().dependsOn()))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalStateException("parts need each other: " + left));
            left.remove(next);
            there.add(next.name());
            ordered.add(next);
        }
        return ordered;
    }
}
