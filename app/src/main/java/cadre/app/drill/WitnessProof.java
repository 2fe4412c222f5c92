package cadre.app.drill;

import cadre.wire.id.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** No attempt's agent was started twice, and no two agents of one job lived at once. */
final class WitnessProof implements Proof {
    private final Evidence evidence;

    WitnessProof(Evidence evidence) {
        this.evidence = evidence;
    }

    @Override
    public List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        evidence.sightings()
                .forEach((attempt, seen) -> {
                    if (seen.size() > 1) {
                        findings.add(
                                new Finding(
                                        "started_twice",
                                        attempt.toString(),
                                        "its agent was started " + seen.size() + " times"));
                    }
                    seen.stream()
                            .filter(one -> !one.isGone())
                            .forEach(_ ->
                                    findings.add(
                                            new Finding(
                                                    "process_left",
                                                    attempt.toString(),
                                                    "the agent, or a child of it, still has its"
                                                            + " connection to the witness")));
                });
        byJob().forEach((job, seen) -> overlaps(job, seen, findings));
        return findings;
    }

    private Map<JobId, List<Sighting>> byJob() {
        return evidence.sightings().values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(one -> one.attempt().job()));
    }

    private static void overlaps(JobId job, List<Sighting> seen, List<Finding> findings) {
        for (int a = 0; a < seen.size(); a++) {
            for (int b = a + 1; b < seen.size(); b++) {
                var one = seen.get(a);
                var other = seen.get(b);
                Sighting.overlapSeconds(one, other)
                        .ifPresent(seconds ->
                                findings.add(
                                        new Finding(
                                                "two_at_once",
                                                job.toString(),
                                                "%s and %s both ran for %.2f s"
                                                        .formatted(
                                                                one.attempt(),
                                                                other.attempt(),
                                                                seconds))));
            }
        }
    }
}
