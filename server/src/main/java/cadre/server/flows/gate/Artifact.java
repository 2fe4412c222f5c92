package cadre.server.flows.gate;

import java.time.Instant;
import java.util.Set;

/**
 * What a person is asked to approve: the outcome of a stage as it was shown in the tracker.
 *
 * @param sha the item's branch at that moment; empty if there is none
 * @param shownAt when the tracker had it, by the tracker's own clock
 * @param before ids of the comments that were there already: none of them is about it, whatever
 *     time it carries
 */
public record Artifact(String sha, Instant shownAt, Set<String> before) {
    public Artifact {
        before = Set.copyOf(before);
    }
}
