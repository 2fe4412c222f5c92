package cadre.wire.api;

import cadre.wire.id.AgentName;
import java.util.List;

/**
 * What was done to let an agent start again.
 *
 * @param closed the accounts that were paused until now; empty if none was
 */
public record AgentResumed(AgentName agent, List<BreakerView> closed) {
    public AgentResumed {
        closed = List.copyOf(closed);
    }
}
