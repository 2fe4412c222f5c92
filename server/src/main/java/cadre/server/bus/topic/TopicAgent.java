package cadre.server.bus.topic;

import java.time.Instant;
import java.util.List;

/**
 * An agent as it registered itself.
 *
 * @param until when it counts as offline
 */
public record TopicAgent(
        String agent,
        String cli,
        List<String> topics,
        List<String> capabilities,
        Instant registeredAt,
        Instant until) {
    public TopicAgent {
        topics = List.copyOf(topics);
        capabilities = List.copyOf(capabilities);
    }

    /** Whether it counts as being there. */
    public boolean isOnline(Instant now) {
        return now.isBefore(until);
    }
}
