package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code copilot --output-format json} means. Its tokens are not in the stream,
 * only in the session's own file. For one run.
 */
final class CopilotStream {
    private static final Set<String> EDITS = Set.of("create", "edit");
    private static final int MOST_OPEN_CALLS = 1000;

    /** Tool calls whose result is still to come, with the file that they change. */
    private final Map<String, String> openEdits = new HashMap<>();

    private final String directory;
    private String model = "";
    private String answer = "";
    private Optional<JsonNode> error = Optional.empty();
    private Optional<JsonNode> errorLine = Optional.empty();
    private boolean aborted;

    /**
     * For a run.
     *
     * @param directory where it started
     */
    CopilotStream(Path directory) {
        this.directory = directory.toString();
    }

    List<Step> steps(JsonNode line) {
        var it = line.path("data");
        return switch (Fields.text(line, "type")) {
            case "session.tools_updated" -> {
                model = Clip.name(Fields.text(it, "model"));
                yield List.of();
            }
            case "assistant.message" -> message(it);
            case "tool.execution_start" -> List.of(toolCall(it));
            case "tool.execution_complete" -> toolResult(it);
            case "session.error" -> {
                error = Optional.of(it);
                errorLine = Optional.of(line);
                yield List.of(new Step.Notice(Clip.text(Fields.text(it, "message"))));
            }
            case "abort" -> {
                aborted = true;
                yield List.of();
            }
            case "result" -> result(line);
            default -> List.of();
        };
    }

    private List<Step> message(JsonNode message) {
        answer = Fields.text(message, "content");
        // What was an error is past: the model spoke again.
        error = Optional.empty();
        return answer.isBlank() ? List.of() : List.of(new Step.Message(Clip.text(answer)));
    }

    private Step toolCall(JsonNode call) {
        var id = Clip.name(Fields.text(call, "toolCallId"));
        var tool = Clip.name(Fields.text(call, "toolName"));
        var arguments = call.path("arguments");
        var path = Fields.text(arguments, "path");
        if (EDITS.contains(tool) && !path.isEmpty() && openEdits.size() < MOST_OPEN_CALLS) {
            openEdits.put(id, path);
        }
        return new Step.ToolCall(
                id, tool, Clip.text(arguments.isMissingNode() ? "" : arguments.toString()));
    }

    private List<Step> toolResult(JsonNode done) {
        var steps = new ArrayList<Step>();
        var id = Clip.name(Fields.text(done, "toolCallId"));
        boolean failed = !done.path("success").asBoolean(false);
        var output = Fields.text(done.path("result"), "content");
        if (output.isEmpty()) {
            output = Fields.text(done.path("error"), "message");
        }
        steps.add(new Step.ToolResult(id, failed, Clip.text(output)));
        var path = openEdits.remove(id);
        if (path != null && !failed) {
            steps.add(new Step.FileChange(Clip.text(relative(path)), "edit"));
        }
        return steps;
    }

    private String relative(String path) {
        return path.startsWith(directory + "/") ? path.substring(directory.length() + 1) : path;
    }

    /**
     * The session's id is only here. A run that was terminated ends with exit code 0 in here and in
     * fact (tried): only the line "abort" tells it from one that went well.
     */
    private List<Step> result(JsonNode line) {
        var session = new Step.Session(Clip.name(Fields.text(line, "sessionId")), model);
        return List.of(session, ending(line));
    }

    private Step ending(JsonNode line) {
        if (error.isPresent()) {
            return failed(error.get());
        }
        if (aborted) {
            return new Step.Failed(
                    ServiceFailure.OTHER, "the run was aborted", Optional.empty(), Usage.NONE);
        }
        if (line.path("exitCode").asInt(1) != 0) {
            return new Step.Failed(
                    ServiceFailure.OTHER, "no reason given", Optional.empty(), Usage.NONE);
        }
        return answer.isBlank()
                ? new Step.Failed(
                        ServiceFailure.CUT_STREAM,
                        "reported success, but the model's last answer is empty",
                        Optional.empty(),
                        Usage.NONE)
                : new Step.Answered(Clip.answer(answer), Usage.NONE);
    }

    private Step failed(JsonNode said) {
        var message = Fields.text(said, "message");
        int status = said.path("statusCode").asInt(0);
        var at = errorLine.flatMap(line -> Fields.time(line, "timestamp"));
        var known = status == 0 ? Optional.<Integer>empty() : Optional.of(status);
        var error = ServiceError.of(message, known, at);
        return new Step.Failed(
                error.kind(), Clip.text(message), error.status(), error.resetAt(), Usage.NONE);
    }

    /** A request as the file of a session lists it; its input has the cached tokens in it. */
    static Optional<SideUsage.Request> request(JsonNode line) {
        var usage = line.path("data").path("usage");
        if (!Fields.text(line, "type").equals("session.usage_record") || !usage.isObject()) {
            return Optional.empty();
        }
        long input = Fields.count(usage, "inputTokens");
        long cached = Math.min(input, Fields.count(usage, "cacheReadTokens"));
        long written = Math.min(input - cached, Fields.count(usage, "cacheWriteTokens"));
        long output = Fields.count(usage, "outputTokens");
        long reasoning = Math.min(output, Fields.count(usage, "reasoningTokens"));
        return Optional.of(
                new SideUsage.Request(
                        Clip.name(Fields.text(usage, "model")),
                        Fields.text(line, "id"),
                        new Usage(
                                input - cached - written,
                                cached,
                                written,
                                output,
                                reasoning,
                                Optional.empty())));
    }
}
