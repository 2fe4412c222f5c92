package cadre.wire.plan.run;

import cadre.wire.id.TrainId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What all streams had saved, merged in order to see what would come of it. It counts for nothing.
 *
 * @param number counts those of the plan, from 1
 * @param streams whose saved changes it merges, in order
 * @param train that does it, once it is filed
 * @param done whether it is over
 * @param why it did not come to its end; empty otherwise
 * @param findings none where all goes together
 */
public record RehearsalView(
        int number,
        List<String> streams,
        Optional<TrainId> train,
        boolean done,
        String why,
        List<RehearsalFinding> findings,
        Instant since,
        Optional<Instant> endedAt) {
    public RehearsalView {
        streams = List.copyOf(streams);
        findings = List.copyOf(findings);
    }
}
