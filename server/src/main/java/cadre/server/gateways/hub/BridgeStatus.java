package cadre.server.gateways.hub;

import cadre.server.bus.topic.TopicCounts;
import cadre.server.bus.topic.Topics;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the hub says of itself, of an agent, of what waits, and of what belongs to a trace. */
final class BridgeStatus {
    private static final String SCOPES = "hub, agent, queue, trace";

    private final BridgeAgents agents;
    private final Topics topics;

    BridgeStatus(BridgeAgents agents, Topics topics) {
        this.agents = agents;
        this.topics = topics;
    }

    Answer get(Call call) {
        return Reply.ok(
                snapshot(
                        call.query("scope").orElse("hub"),
                        call.query("agent_id"),
                        call.query("trace_id")));
    }

    /** A client that says how it is gets that back, with the snapshot. */
    Answer post(Fields fields) {
        var agent = fields.word("agent_id", BridgeAgents.LONGEST_NAME);
        var reported = fields.word("status", BridgeAgents.LONGEST_NAME);
        if (reported.isEmpty()) {
            return Reply.ok(
                    snapshot(
                            fields.word("scope", 20).orElse(agent.isPresent() ? "agent" : "hub"),
                            agent,
                            fields.word("trace_id", 200)));
        }
        var name = BridgeAgents.agent(fields, "agent_id");
        var status = reported.filter(Set.of("stale", "offline")::contains).orElse("online");
        var answer = new LinkedHashMap<String, Object>();
        answer.put("agent_id", name);
        answer.put("reported_status", status);
        answer.put("snapshot", snapshot("agent", agent, Optional.empty()));
        return Reply.ok(answer);
    }

    private Map<String, Object> snapshot(
            String scope, Optional<String> agent, Optional<String> trace) {
        var counts = topics.counts();
        var shown = new LinkedHashMap<String, Object>();
        switch (scope) {
            case "hub" -> {
                shown.put("hub", hub(counts));
                shown.put("queues", queues(counts));
            }
            case "queue" -> shown.put("queues", queues(counts));
            case "agent" -> shown.put("agent", agent.flatMap(agents::seen));
            case "trace" ->
                    shown.put(
                            "trace",
                            trace.map(topics::ofTrace).orElseGet(java.util.List::of).stream()
                                    .map(BridgeAgents.Shown::of)
                                    .toList());
            default -> throw Refusal.field("scope", "No such scope. Send one of " + SCOPES);
        }
        return shown;
    }

    private static Map<String, Object> hub(TopicCounts counts) {
        return Map.of("state", "healthy", "online_agents", counts.online());
    }

    private static Map<String, Object> queues(TopicCounts counts) {
        return Map.of("messages", counts.messages(), "waiting", counts.waiting());
    }
}
