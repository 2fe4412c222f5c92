package cadre.node.agents;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code gemini -o stream-json} means. Unknown types and missing fields are
 * skipped: the format has no promise of stability. For one run.
 */
final class GeminiStream {
    private static final int MOST_OPEN_CALLS = 1000;
    private static final int LONGEST_ANSWER = 512 * 1024;
    private static final int MOST_MODELS = 50;

    private static final String LOOP = "Loop detected";
    private static final String MOST_TURNS = "Maximum session turns exceeded";

    /** Tool calls whose result is still to come, with the file that they change. */
    private final Map<String, String> openEdits = new LinkedHashMap<>();

    /** What the model has said since the last tool event: the answer, if nothing follows. */
    private final StringBuilder said = new StringBuilder();

    private final String directory;
    private String lastError = "";

    /** What the CLI said when it broke the work off itself; it then reports success. */
    private String brokenOff = "";

    /** The answer of an earlier result, as long as nothing was done after it. */
    private String answered = "";

    /**
     * For a run.
     *
     * @param directory where it started
     */
    GeminiStream(Path directory) {
        this.directory = directory.toString();
    }

    List<Step> steps(JsonNode line) {
        return switch (Fields.text(line, "type")) {
            case "init" -> List.of(session(line));
            case "message" -> message(line);
            case "tool_use" -> toolCall(line);
            case "tool_result" -> toolResult(line);
            case "error" -> error(line);
            case "result" -> result(line);
            default -> List.of();
        };
    }

    private static Step session(JsonNode line) {
        return new Step.Session(
                Clip.name(Fields.text(line, "session_id")), Clip.name(Fields.text(line, "model")));
    }

    /** The answer comes in pieces, which are kept until it is known to be complete. */
    private List<Step> message(JsonNode line) {
        brokenOff = "";
        if (Fields.text(line, "role").equals("assistant") && said.length() < LONGEST_ANSWER) {
            said.append(Fields.text(line, "content"));
        }
        return List.of();
    }

    private List<Step> toolCall(JsonNode line) {
        answered = "";
        brokenOff = "";
        var steps = spoken();
        var id = Fields.text(line, "tool_id");
        var tool = Fields.text(line, "tool_name");
        var parameters = line.path("parameters");
        var path = Fields.text(parameters, "file_path");
        boolean edits = tool.equals("write_file") || tool.equals("replace");
        if (edits && !path.isEmpty() && openEdits.size() < MOST_OPEN_CALLS) {
            openEdits.put(id, path);
        }
        var arguments = parameters.isMissingNode() ? "" : parameters.toString();
        steps.add(new Step.ToolCall(id, tool, Clip.text(arguments)));
        return steps;
    }

    private List<Step> toolResult(JsonNode line) {
        answered = "";
        var steps = spoken();
        var id = Fields.text(line, "tool_id");
        boolean failed = !Fields.text(line, "status").equals("success");
        var output = Fields.text(line, "output");
        if (output.isEmpty()) {
            output = Fields.text(line.path("error"), "message");
        }
        steps.add(new Step.ToolResult(id, failed, Clip.text(output)));
        var path = openEdits.remove(id);
        if (path != null && !failed) {
            // The stream does not say whether write_file made the file or replaced it.
            steps.add(new Step.FileChange(Clip.text(relative(path)), "edit"));
        }
        return steps;
    }

    private List<Step> error(JsonNode line) {
        var steps = spoken();
        var message = Fields.text(line, "message");
        if (Fields.text(line, "severity").equals("error")) {
            lastError = message;
        }
        if (message.startsWith(LOOP) || message.startsWith(MOST_TURNS)) {
            brokenOff = message;
        }
        steps.add(new Step.Notice(Clip.text(message)));
        return steps;
    }

    /**
     * The status alone says how it ended, the exit code does not: an answer without a finish reason
     * ends with status "error" and exit code 0. A stream that breaks off cleanly after a tool's
     * result is reported as success (tried); of that only an empty answer can be told. A result
     * right behind another one says the same once more.
     */
    private List<Step> result(JsonNode line) {
        var answer = said.toString().isBlank() ? answered : said.toString();
        var steps = spoken();
        var models = models(line.path("stats"));
        models.forEach(model -> steps.add(new Step.Used(model.model(), model.usage())));
        boolean success = Fields.text(line, "status").equals("success");
        if (success && !brokenOff.isEmpty()) {
            steps.add(
                    new Step.Failed(
                            brokenOff.startsWith(MOST_TURNS)
                                    ? ServiceFailure.TURN_LIMIT
                                    : ServiceFailure.OTHER,
                            "Gemini CLI broke the work off itself: " + Clip.text(brokenOff),
                            Optional.empty(),
                            Usage.NONE));
        } else if (success && !answer.isBlank()) {
            answered = answer;
            steps.add(new Step.Answered(Clip.answer(answer), Usage.NONE));
        } else if (success) {
            steps.add(
                    new Step.Failed(
                            ServiceFailure.CUT_STREAM,
                            "reported success, but the model's last answer is empty: its stream"
                                    + " was probably cut",
                            Optional.empty(),
                            Usage.NONE));
        } else {
            steps.add(failed(line));
        }
        return steps;
    }

    private Step failed(JsonNode line) {
        var message = Fields.text(line.path("error"), "message");
        if (message.isEmpty()) {
            message = lastError;
        }
        var error = ServiceError.of(message, Optional.empty(), Fields.time(line, "timestamp"));
        boolean turns = Fields.text(line.path("error"), "type").equals("FatalTurnLimitedError");
        return new Step.Failed(
                turns ? ServiceFailure.TURN_LIMIT : error.kind(),
                Clip.text(message),
                error.status(),
                error.resetAt(),
                Usage.NONE);
    }

    /** The pieces so far as one message, which ends it. */
    private List<Step> spoken() {
        var steps = new ArrayList<Step>();
        if (!said.toString().isBlank()) {
            steps.add(new Step.Message(Clip.text(said.toString())));
        }
        said.setLength(0);
        return steps;
    }

    /** As people know the file: from where the run started, when it lies there. */
    private String relative(String path) {
        return path.startsWith(directory + "/") ? path.substring(directory.length() + 1) : path;
    }

    private static List<ModelUsage> models(JsonNode stats) {
        var models = new ArrayList<ModelUsage>();
        for (var model : stats.path("models").properties()) {
            if (models.size() < MOST_MODELS) {
                models.add(new ModelUsage(Clip.name(model.getKey()), usage(model.getValue())));
            }
        }
        if (models.isEmpty() && stats.has("total_tokens")) {
            models.add(new ModelUsage("", usage(stats)));
        }
        // A request that failed is listed with nothing.
        models.removeIf(model -> model.usage().totalTokens() == 0);
        return models;
    }

    /**
     * {@code input_tokens} has the cached ones in it, {@code output_tokens} lacks the reasoning,
     * which only the total has.
     */
    private static Usage usage(JsonNode stats) {
        long input = Fields.count(stats, "input_tokens");
        long cached = Math.min(input, Fields.count(stats, "cached"));
        long output = Fields.count(stats, "output_tokens");
        long reasoning = Math.max(0, Fields.count(stats, "total_tokens") - input - output);
        return new Usage(
                input - cached, cached, 0, output + reasoning, reasoning, Optional.empty());
    }
}
