package cadre.server.gateways.hub;

import cadre.server.bus.topic.Publication;
import cadre.server.bus.topic.Published;
import cadre.server.bus.topic.Registration;
import cadre.server.bus.topic.Taking;
import cadre.server.bus.topic.TopicAgent;
import cadre.server.bus.topic.TopicMessage;
import cadre.server.bus.topic.Topics;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.wire.json.Json;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Agents that register, publish, and look for what was published to them. */
final class BridgeAgents {
    static final int LONGEST_NAME = 64;

    private static final int MOST_TOPICS = 64;
    private static final int LONGEST_TOPIC = 200;
    private static final long HOUR_MS = 3_600_000;
    private static final long DAY_MS = 24 * HOUR_MS;

    /** Beyond what it says of itself an agent counts as online for so long. */
    private static final int GRACE_SEC = 120;

    private final Door door;
    private final Topics topics;
    private final InstantSource clock;

    BridgeAgents(Door door, Topics topics, InstantSource clock) {
        this.door = door;
        this.topics = topics;
        this.clock = clock;
    }

    record Registered(
            String agentId,
            String leaseId,
            long leaseExpiresMs,
            long serverTimeMs,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> pipePath) {}

    record Deregistered(String agentId, String status) {}

    record Stored(String messageId, int fanoutCount, long expiresAtMs) {
        static Stored of(Published one) {
            return new Stored(
                    Long.toString(one.message()), one.fanout(), one.expiresAt().toEpochMilli());
        }
    }

    record Waiting(List<Shown> messages, int count, long serverTimeMs) {}

    /** A message as these clients read it. */
    record Shown(
            String id,
            String type,
            String fromAgent,
            String toAgent,
            String topic,
            int priority,
            long ttlMs,
            long createdAtMs,
            long expiresAtMs,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> correlationId,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> traceId,
            JsonNode payload,
            String status) {
        static Shown of(TopicMessage one) {
            return new Shown(
                    Long.toString(one.message()),
                    "event",
                    one.from(),
                    one.to(),
                    one.topic(),
                    one.priority(),
                    Duration.between(one.createdAt(), one.expiresAt()).toMillis(),
                    one.createdAt().toEpochMilli(),
                    one.expiresAt().toEpochMilli(),
                    Optional.of(one.correlationId()).filter(text -> !text.isEmpty()),
                    Optional.of(one.traceId()).filter(text -> !text.isEmpty()),
                    one.payload(),
                    "delivered");
        }
    }

    /** An agent as these clients read it. */
    record Seen(
            String agentId,
            String cli,
            String status,
            List<String> topics,
            List<String> capabilities,
            long registeredAtMs,
            long leaseExpiresMs) {}

    Answer register(Call call, Fields fields) {
        var agent = agent(fields, "agent_id");
        var stays = fields.number("timeout_sec", 1, 86_400).orElse(600L) + GRACE_SEC;
        var registered =
                topics.register(
                        door.actor(call, agent),
                        new Registration(
                                agent,
                                fields.required("cli", LONGEST_NAME),
                                Duration.ofSeconds(stays),
                                topics(fields),
                                fields.texts("capabilities", LONGEST_TOPIC),
                                fields.object("metadata").orElseGet(() -> Json.tree(Map.of()))));
        return Reply.ok(
                new Registered(
                        agent,
                        agent + "@" + registered.registeredAt().toEpochMilli(),
                        registered.until().toEpochMilli(),
                        clock.instant().toEpochMilli(),
                        Optional.empty()));
    }

    Answer deregister(Call call, Fields fields) {
        var agent = agent(fields, "agent_id");
        topics.deregister(door.actor(call, agent), agent);
        return Reply.ok(new Deregistered(agent, "offline"));
    }

    Answer publish(Call call, Fields fields) {
        var from = agent(fields, "from");
        var published =
                topics.publish(
                        door.actor(call, from),
                        new Publication(
                                from,
                                recipient(fields),
                                fields.required("topic", LONGEST_TOPIC).strip(),
                                fields.number("priority", 1, 9).orElse(5L).intValue(),
                                Duration.ofMillis(
                                        fields.number("ttl_ms", 1_000, DAY_MS).orElse(300_000L)),
                                fields.word("correlation_id", LONGEST_TOPIC).orElse(""),
                                fields.word("trace_id", LONGEST_TOPIC).orElse(""),
                                payload(fields)));
        return Reply.ok(Stored.of(published));
    }

    /** Publishes how a run ended; what that means for a task is not said here. */
    Published publishResult(Call call, Fields fields) {
        var agent = agent(fields, "agent_id");
        var topic = topic(fields);
        return topics.publish(
                door.actor(call, agent),
                new Publication(
                        agent,
                        "topic:" + topic,
                        topic,
                        5,
                        Duration.ofMillis(HOUR_MS),
                        fields.word("correlation_id", LONGEST_TOPIC).orElse(""),
                        fields.word("trace_id", LONGEST_TOPIC).orElse(""),
                        payload(fields)));
    }

    Answer context(Call call, Fields fields) {
        var agent = agent(fields, "agent_id");
        door.actor(call, agent);
        var taking = fields.flag("auto_ack", true) ? Taking.TAKE : Taking.LEAVE;
        var most = fields.number("max_messages", 1, 100).orElse(10L).intValue();
        var found =
                topics.waiting(agent, topics(fields), most, taking).stream()
                        .map(Shown::of)
                        .toList();
        return Reply.ok(new Waiting(found, found.size(), clock.instant().toEpochMilli()));
    }

    Optional<Seen> seen(String agent) {
        return topics.agent(agent).map(this::seen);
    }

    private Seen seen(TopicAgent one) {
        return new Seen(
                one.agent(),
                one.cli(),
                one.isOnline(clock.instant()) ? "online" : "offline",
                one.topics(),
                one.capabilities(),
                one.registeredAt().toEpochMilli(),
                one.until().toEpochMilli());
    }

    static String topic(Fields fields) {
        return fields.word("topic", LONGEST_TOPIC).orElse(Publication.TASK_RESULT);
    }

    static String agent(Fields fields, String field) {
        var name = fields.required(field, 200).strip();
        if (!name.matches("[A-Za-z0-9._:-]{3," + LONGEST_NAME + "}")) {
            throw Refusal.field(field, field + " is no name: 3 to 64 of letters, digits, '._:-'");
        }
        return name;
    }

    private static String recipient(Fields fields) {
        var to = fields.required("to", LONGEST_TOPIC + 6).strip();
        return to.startsWith("topic:") ? to : agent(fields, "to");
    }

    private static Set<String> topics(Fields fields) {
        var all = new LinkedHashSet<>(fields.texts("topics", LONGEST_TOPIC));
        if (all.size() > MOST_TOPICS) {
            throw Refusal.field("topics", "topics are more than " + MOST_TOPICS);
        }
        return all;
    }

    private static JsonNode payload(Fields fields) {
        return fields.any("payload").orElseGet(() -> Json.tree(Map.of()));
    }
}
