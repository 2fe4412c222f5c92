package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code qwen -o stream-json} means: the format of Claude Code's, with traps of
 * its own. For one run.
 */
final class QwenStream {
    private static final int MOST_OPEN_CALLS = 1000;

    /** An error of the service is the last thing that the "answer" says. */
    private static final Pattern ERROR =
            Pattern.compile("\\[API Error: (.{0,8000})]\\s*\\z", Pattern.DOTALL);

    private final Map<String, String> openEdits = new LinkedHashMap<>();
    private final String directory;
    private final InstantSource clock;
    private final boolean isResumed;

    /** What the answers of this run used, as their messages say it. */
    private Usage answers = Usage.NONE;

    /** Whether the last message of the model cost nothing: the CLI made it up. */
    private boolean madeUp;

    /**
     * For a run.
     *
     * @param directory where it started
     * @param clock for how long a quota is used up
     * @param isResumed whether it goes on with a session: then the final event counts all of it
     */
    QwenStream(Path directory, InstantSource clock, boolean isResumed) {
        this.directory = directory.toString();
        this.clock = clock;
        this.isResumed = isResumed;
    }

    List<Step> steps(JsonNode line) {
        return switch (Fields.text(line, "type")) {
            case "system" -> system(line);
            case "assistant" -> assistant(line.path("message"));
            case "user" -> user(line);
            case "result" -> List.of(result(line));
            default -> List.of();
        };
    }

    private static List<Step> system(JsonNode line) {
        return Fields.text(line, "subtype").equals("init")
                ? List.of(
                        new Step.Session(
                                Clip.name(Fields.text(line, "session_id")),
                                Clip.name(Fields.text(line, "model"))))
                : List.of();
    }

    private List<Step> assistant(JsonNode message) {
        var usage = message.path("usage");
        madeUp =
                usage.isObject()
                        && Fields.count(usage, "input_tokens") == 0
                        && Fields.count(usage, "output_tokens") == 0;
        answers = answers.plus(usage(usage));
        var steps = new ArrayList<Step>();
        for (var block : message.path("content")) {
            switch (Fields.text(block, "type")) {
                case "text" -> steps.add(new Step.Message(Clip.text(Fields.text(block, "text"))));
                case "tool_use" -> steps.add(toolCall(block));
                default -> {}
            }
        }
        return steps;
    }

    private Step toolCall(JsonNode block) {
        var id = Clip.name(Fields.text(block, "id"));
        var tool = Clip.name(Fields.text(block, "name"));
        var input = block.path("input");
        var path = Fields.text(input, "file_path");
        boolean edits = tool.equals("write_file") || tool.equals("edit");
        if (edits && !path.isEmpty() && openEdits.size() < MOST_OPEN_CALLS) {
            openEdits.put(id, path);
        }
        return new Step.ToolCall(
                id, tool, Clip.text(input.isMissingNode() ? "" : input.toString()));
    }

    private List<Step> user(JsonNode line) {
        var steps = new ArrayList<Step>();
        for (var block : line.path("message").path("content")) {
            if (Fields.text(block, "type").equals("tool_result")) {
                var id = Clip.name(Fields.text(block, "tool_use_id"));
                boolean failed = block.path("is_error").asBoolean(false);
                var output = Fields.flat(block.path("content"));
                steps.add(new Step.ToolResult(id, failed, Clip.text(output)));
                var path = openEdits.remove(id);
                if (path != null && !failed) {
                    steps.add(new Step.FileChange(Clip.text(relative(path)), "edit"));
                }
            }
        }
        return steps;
    }

    /**
     * An error of the service ends with {@code is_error:false}, subtype "success" and exit code 0
     * (tried); only the text says it, in a message that cost no tokens.
     */
    private Step result(JsonNode line) {
        var text = Fields.text(line, "result");
        if (line.path("is_error").asBoolean(!Fields.text(line, "subtype").equals("success"))) {
            var message = Fields.text(line.path("error"), "message");
            return failed(message.isEmpty() ? text : message);
        }
        var error = ERROR.matcher(text);
        if (madeUp && error.find()) {
            return failed(error.group(1));
        }
        return new Step.Answered(
                Clip.answer(text), isResumed ? answers : usage(line.path("usage")));
    }

    private Step failed(String message) {
        var error = ServiceError.of(message, Optional.empty(), Optional.of(clock.instant()));
        return new Step.Failed(
                error.kind(), Clip.text(message), error.status(), error.resetAt(), Usage.NONE);
    }

    /** Its input has the cached tokens in it. */
    private static Usage usage(JsonNode usage) {
        long input = Fields.count(usage, "input_tokens");
        long cached = Math.min(input, Fields.count(usage, "cache_read_input_tokens"));
        long output =
                Math.max(
                        Fields.count(usage, "output_tokens"),
                        Fields.count(usage, "total_tokens") - input);
        return new Usage(input - cached, cached, 0, output, 0, Optional.empty());
    }

    private String relative(String path) {
        return path.startsWith(directory + "/") ? path.substring(directory.length() + 1) : path;
    }

    /** A request as the CLI's own record of a session lists it. */
    static Optional<SideUsage.Request> request(JsonNode line) {
        var event = line.path("systemPayload").path("uiEvent");
        if (!Fields.text(event, "event.name").equals("qwen-code.api_response")) {
            return Optional.empty();
        }
        long input = Fields.count(event, "input_token_count");
        long cached = Math.min(input, Fields.count(event, "cached_content_token_count"));
        // The output has the reasoning in it with one protocol, not with another; the total does.
        long output =
                Math.max(
                        Fields.count(event, "output_token_count"),
                        Fields.count(event, "total_token_count") - input);
        long reasoning = Math.min(output, Fields.count(event, "thoughts_token_count"));
        var usage = new Usage(input - cached, cached, 0, output, reasoning, Optional.empty());
        return Optional.of(
                new SideUsage.Request(
                        Clip.name(Fields.text(event, "model")), Fields.text(line, "uuid"), usage));
    }
}
