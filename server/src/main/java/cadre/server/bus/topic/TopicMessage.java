package cadre.server.bus.topic;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** A publication as an agent gets it; its parts are those of {@link Publication}. */
public record TopicMessage(
        long message,
        String from,
        String to,
        String topic,
        int priority,
        String correlationId,
        String traceId,
        Instant createdAt,
        Instant expiresAt,
        JsonNode payload) {}
