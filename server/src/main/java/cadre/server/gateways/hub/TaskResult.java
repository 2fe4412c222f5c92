package cadre.server.gateways.hub;

import cadre.server.bus.topic.Publication;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.error.CadreException;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** That a run for a task ended, and how, as {@code /bridge/result} says it. */
record TaskResult(TeamName team, long task, MemberName agent, Outcome outcome) {
    /** Reads it; empty for results of anything else, which are as good. */
    static Optional<TaskResult> read(Fields fields) {
        var payload = fields.any("payload").filter(JsonNode::isObject);
        var team = name(fields.word("trace_id", 200), TeamName::new);
        var agent = name(fields.word("agent_id", 200), MemberName::new);
        var task = payload.map(node -> node.path("task_id").asString("")).flatMap(Wish::id);
        var outcome =
                payload.map(node -> node.path("result").asString(node.path("status").asString("")))
                        .flatMap(Outcome::of);
        return BridgeAgents.topic(fields).equals(Publication.TASK_RESULT)
                        && team.isPresent()
                        && agent.isPresent()
                        && task.isPresent()
                        && outcome.isPresent()
                ? Optional.of(new TaskResult(team.get(), task.get(), agent.get(), outcome.get()))
                : Optional.empty();
    }

    /** What then becomes of the task, if it has not changed since. */
    TaskUpdate closing(long ifMtimeMs) {
        return new TaskUpdate(
                Optional.of(outcome.status()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(outcome.word()),
                List.of(),
                List.of(),
                outcome == Outcome.SUCCESS
                        ? Optional.empty()
                        : Optional.of(Json.tree(Map.of("result", outcome.word()))),
                Optional.of(ifMtimeMs));
    }

    private static <T> Optional<T> name(Optional<String> text, Function<String, T> reader) {
        try {
            return text.map(reader);
        } catch (CadreException e) {
            return Optional.empty(); // a trace of something else
        }
    }
}
