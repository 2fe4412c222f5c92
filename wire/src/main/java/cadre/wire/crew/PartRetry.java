package cadre.wire.crew;

import cadre.wire.id.AgentName;
import java.util.Optional;

/**
 * Asks that a part that was lost is tried once more.
 *
 * @param agent who tries it first; as before when empty
 */
public record PartRetry(Optional<AgentName> agent) {
    public PartRetry {
        agent = agent == null ? Optional.empty() : agent;
    }
}
