package cadre.server.bus.topic;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * What an agent publishes.
 *
 * @param to an agent, or {@code topic:} and a topic: all that are subscribed to it and online
 * @param priority 1 to 9, higher first
 * @param ttl how long it waits for who does not take it
 * @param correlationId what it answers, empty if nothing
 * @param traceId what it belongs to, empty if nothing
 * @param payload any JSON
 */
public record Publication(
        String from,
        String to,
        String topic,
        int priority,
        Duration ttl,
        String correlationId,
        String traceId,
        JsonNode payload) {
    static final String TO_TOPIC = "topic:";

    /** Where it is said that a run for a task is over. */
    public static final String TASK_RESULT = "task.result";

    private static final int USUAL_PRIORITY = 5;

    /** To all that follow this topic; it waits for an hour. */
    public static Publication on(String topic, String from, String traceId, JsonNode payload) {
        return new Publication(
                from,
                TO_TOPIC + topic,
                topic,
                USUAL_PRIORITY,
                Duration.ofHours(1),
                "",
                traceId,
                payload);
    }
}
