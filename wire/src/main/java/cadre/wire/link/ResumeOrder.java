package cadre.wire.link;

import cadre.wire.agent.ModelUsage;
import cadre.wire.id.AttemptId;
import java.util.List;

/**
 * An attempt that goes on with the session of an earlier one.
 *
 * @param place the attempt whose workspace and home are used again
 * @param sessionId of the agent CLI
 * @param before what the session had used before: some CLIs count on from there
 */
public record ResumeOrder(AttemptId place, String sessionId, List<ModelUsage> before) {
    public ResumeOrder {
        before = List.copyOf(before);
    }
}
