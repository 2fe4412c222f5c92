package cadre.wire.flow;

import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job of an item.
 *
 * @param number counts from 1
 * @param kind stage or command
 * @param state wanted (not filed yet), filed, done or failed
 * @param job empty before it is filed; retention may have deleted it
 * @param sha of the item's branch when it was wanted, then what it left
 * @param why it failed, else which text was too long to be told to its agent; may be empty
 * @param verdict approve, changes or reject; empty if it gave none
 * @param findings what is to be mended
 */
public record FlowRunView(
        int number,
        String stage,
        String kind,
        String state,
        Optional<JobId> job,
        String sha,
        String why,
        String verdict,
        List<String> findings,
        Instant wantedAt,
        Optional<Instant> endedAt) {
    public FlowRunView {
        findings = List.copyOf(findings);
    }
}
