package cadre.server.bus.topic;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The tables topic_agent, topic_subscription, topic_message, topic_delivery. */
final class TopicStore {
    private static final String MESSAGE =
            """
            select m.id, m.from_agent, m.to_agent, m.topic, m.priority, m.correlation_id,
                   m.trace_id, m.created_at_ms, m.expires_at_ms, m.payload
              from topic_message m
            """;

    private TopicStore() {}

    static void put(Tx tx, Registration agent, Instant now, Instant until) {
        tx.update(
                """
                insert into topic_agent (agent_id, cli, capabilities, metadata, registered_at_ms,
                       until_ms)
                values (?, ?, ?, ?, ?, ?)
                on conflict (agent_id) do update
                   set cli = excluded.cli, capabilities = excluded.capabilities,
                       metadata = excluded.metadata,
                       registered_at_ms = excluded.registered_at_ms,
                       until_ms = excluded.until_ms
                """,
                agent.agent(),
                agent.cli(),
                Json.write(agent.capabilities()),
                Json.write(agent.metadata()),
                now,
                until);
        tx.update("delete from topic_subscription where agent_id = ?", agent.agent());
        for (var topic : agent.topics()) {
            tx.update(
                    """
                    insert into topic_subscription (topic, agent_id) values (?, ?)
                    on conflict (topic, agent_id) do nothing
                    """,
                    topic,
                    agent.agent());
        }
    }

    static long countAgents(Tx tx) {
        return tx.one("select count(*) as many from topic_agent", row -> row.number("many"))
                .orElseThrow();
    }

    static boolean isKnown(Tx tx, String agent) {
        return tx.one(
                        "select agent_id from topic_agent where agent_id = ?",
                        row -> row.text("agent_id"),
                        agent)
                .isPresent();
    }

    /** From then on it is offline, if it is not already. */
    static boolean end(Tx tx, String agent, Instant at) {
        return tx.update(
                        "update topic_agent set until_ms = ? where agent_id = ? and until_ms > ?",
                        at,
                        agent,
                        at)
                == 1;
    }

    static Optional<TopicAgent> agent(Tx tx, String agent) {
        var topics =
                tx.all(
                        "select topic from topic_subscription where agent_id = ? order by topic",
                        row -> row.text("topic"),
                        agent);
        return tx.one(
                """
                select agent_id, cli, capabilities, registered_at_ms, until_ms
                  from topic_agent where agent_id = ?
                """,
                row ->
                        new TopicAgent(
                                row.text("agent_id"),
                                row.text("cli"),
                                topics,
                                Arrays.asList(Json.read(row.text("capabilities"), String[].class)),
                                row.time("registered_at_ms"),
                                row.time("until_ms")),
                agent);
    }

    /** Who is subscribed to the topic, online, and has fewer than {@code full} waiting. */
    static List<String> subscribers(Tx tx, String topic, Instant now, int full) {
        return tx.all(
                """
                select s.agent_id
                  from topic_subscription s join topic_agent a on a.agent_id = s.agent_id
                 where s.topic = ? and a.until_ms > ?
                   and (select count(*) from topic_delivery d where d.agent_id = s.agent_id) < ?
                 order by s.agent_id
                """,
                row -> row.text("agent_id"),
                topic,
                now,
                full);
    }

    static long countWaiting(Tx tx, String agent) {
        return tx.one(
                        "select count(*) as many from topic_delivery where agent_id = ?",
                        row -> row.number("many"),
                        agent)
                .orElseThrow();
    }

    static long insert(Tx tx, Publication one, Instant now, Instant expires) {
        return tx.one(
                        """
                        insert into topic_message (from_agent, to_agent, topic, priority,
                               correlation_id, trace_id, created_at_ms, expires_at_ms, payload)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        returning id
                        """,
                        row -> row.number("id"),
                        one.from(),
                        one.to(),
                        one.topic(),
                        one.priority(),
                        one.correlationId(),
                        one.traceId(),
                        now,
                        expires,
                        Json.write(one.payload()))
                .orElseThrow();
    }

    static void deliver(Tx tx, String agent, long message) {
        tx.update(
                "insert into topic_delivery (agent_id, message_id) values (?, ?)", agent, message);
    }

    /**
     * What waits for an agent, the most urgent first.
     *
     * @param topics only these; all when empty
     */
    static List<TopicMessage> waiting(
            Tx tx, String agent, Set<String> topics, Instant now, int most) {
        var only =
                topics.isEmpty()
                        ? ""
                        : " and m.topic in (?" + ", ?".repeat(topics.size() - 1) + ")";
        var arguments = new java.util.ArrayList<Object>(List.of(agent, now));
        arguments.addAll(topics);
        arguments.add(most);
        return tx.all(
                MESSAGE
                        + " join topic_delivery d on d.message_id = m.id"
                        + " where d.agent_id = ? and m.expires_at_ms > ?"
                        + only
                        + " order by m.priority desc, m.id limit ?",
                TopicStore::message,
                arguments.toArray());
    }

    /** Whether it was there still: of two that take it at once one has it. */
    static boolean take(Tx tx, String agent, long message) {
        return tx.update(
                        "delete from topic_delivery where agent_id = ? and message_id = ?",
                        agent,
                        message)
                == 1;
    }

    static List<TopicMessage> ofTrace(Tx tx, String trace, Instant now, int most) {
        return tx.all(
                MESSAGE
                        + " where m.trace_id = ? and m.expires_at_ms > ? order by m.id desc limit ?",
                TopicStore::message,
                trace,
                now,
                most);
    }

    static TopicCounts counts(Tx tx, Instant now) {
        return tx.one(
                        """
                        select (select count(*) from topic_agent where until_ms > ?) as online,
                               (select count(*) from topic_message where expires_at_ms > ?)
                                   as messages,
                               (select count(*) from topic_delivery) as waiting
                        """,
                        row ->
                                new TopicCounts(
                                        row.number("online"),
                                        row.number("messages"),
                                        row.number("waiting")),
                        now,
                        now)
                .orElseThrow();
    }

    /** Deletes some of what is over. */
    static void forget(Tx tx, Instant now, Instant agentsBefore, int most) {
        var over =
                tx.all(
                        "select id from topic_message where expires_at_ms <= ?"
                                + " order by expires_at_ms limit ?",
                        row -> row.number("id"),
                        now,
                        most);
        for (var message : over) {
            tx.update("delete from topic_delivery where message_id = ?", message);
            tx.update("delete from topic_message where id = ?", message);
        }
        var gone =
                tx.all(
                        "select agent_id from topic_agent where until_ms <= ?"
                                + " order by until_ms limit ?",
                        row -> row.text("agent_id"),
                        agentsBefore,
                        most);
        for (var agent : gone) {
            tx.update("delete from topic_subscription where agent_id = ?", agent);
            tx.update("delete from topic_agent where agent_id = ?", agent);
        }
    }

    private static TopicMessage message(Row row) {
        return new TopicMessage(
                row.number("id"),
                row.text("from_agent"),
                row.text("to_agent"),
                row.text("topic"),
                row.integer("priority"),
                row.text("correlation_id"),
                row.text("trace_id"),
                row.time("created_at_ms"),
                row.time("expires_at_ms"),
                Json.read(row.text("payload"), JsonNode.class));
    }
}
