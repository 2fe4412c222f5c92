package cadre.server.bus.topic;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An agent that says it is there.
 *
 * @param cli what it runs in, such as {@code codex}
 * @param stays how long it counts as online if it says nothing more
 * @param topics of which it gets what is published from now on; those of before are forgotten
 * @param metadata a JSON object of its own
 */
public record Registration(
        String agent,
        String cli,
        Duration stays,
        Set<String> topics,
        List<String> capabilities,
        JsonNode metadata) {
    public Registration {
        topics = Set.copyOf(topics);
        capabilities = List.copyOf(capabilities);
    }
}
