package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code codex exec --json} means. Unknown types and missing fields are skipped:
 * the format has no promise of stability. For one run.
 */
final class CodexStream {
    private static final int MOST_OPEN_ITEMS = 1000;

    /** A first refusal may be a token that has run out and is renewed; a second one is not. */
    private static final int MOST_REFUSALS = 2;

    private static final String RETRY = "Reconnecting";

    private final String model;
    private final String directory;
    private final Usage before;
    private final InstantSource clock;
    private final Set<String> open = new LinkedHashSet<>();
    private String lastMessage = "";
    private int refusals;

    /**
     * For one run.
     *
     * @param model that was asked for: the stream does not say it
     * @param directory where the agent starts, empty if unknown
     * @param before what the session had used when the run began: the stream counts on from there
     */
    CodexStream(String model, Path directory, Usage before, InstantSource clock) {
        this.model = model;
        this.directory = directory.toString();
        this.before = before;
        this.clock = clock;
    }

    List<Step> steps(JsonNode line) {
        return switch (Fields.text(line, "type")) {
            case "thread.started" ->
                    List.of(new Step.Session(Fields.text(line, "thread_id"), model));
            case "item.started" -> started(line.path("item"));
            case "item.completed" -> completed(line.path("item"));
            case "turn.completed" -> List.of(answered(line.path("usage")));
            case "turn.failed" ->
                    List.of(
                            CodexFailure.of(
                                    Fields.text(line.path("error"), "message"), Usage.NONE, clock));
            case "error" -> trouble(Fields.text(line, "message"));
            default -> List.of();
        };
    }

    private List<Step> started(JsonNode item) {
        var id = Fields.text(item, "id");
        var call = call(id, item);
        if (call.isPresent() && open.size() < MOST_OPEN_ITEMS) {
            open.add(id);
        }
        return List.copyOf(call.stream().toList());
    }

    private List<Step> completed(JsonNode item) {
        refusals = 0;
        var id = Fields.text(item, "id");
        return switch (Fields.text(item, "type")) {
            case "agent_message" -> {
                lastMessage = Fields.text(item, "text");
                yield List.of(new Step.Message(Clip.text(lastMessage)));
            }
            case "error" -> List.of(new Step.Notice(Clip.text(Fields.text(item, "message"))));
            default -> {
                var steps = new ArrayList<Step>();
                var call = call(id, item);
                if (call.isPresent() && !open.remove(id)) {
                    steps.add(call.get());
                }
                call.ifPresent(_ -> steps.addAll(results(id, item)));
                yield steps;
            }
        };
    }

    private static Optional<Step> call(String id, JsonNode item) {
        return switch (Fields.text(item, "type")) {
            case "command_execution" -> call(id, "shell", Fields.text(item, "command"));
            case "file_change" -> call(id, "apply_patch", item.path("changes").toString());
            case "mcp_tool_call" ->
                    call(
                            id,
                            Fields.text(item, "server") + "." + Fields.text(item, "tool"),
                            item.path("arguments").toString());
            case "web_search" -> call(id, "web_search", Fields.text(item, "query"));
            case "collab_tool_call" ->
                    call(id, Fields.text(item, "tool"), Fields.text(item, "prompt"));
            default -> Optional.empty();
        };
    }

    private static Optional<Step> call(String id, String tool, String arguments) {
        return Optional.of(new Step.ToolCall(id, tool, Clip.text(arguments)));
    }

    private List<Step> results(String id, JsonNode item) {
        var status = Fields.text(item, "status");
        boolean failed =
                status.equals("failed")
                        || status.equals("declined")
                        || item.path("exit_code").asInt(0) != 0;
        var steps = new ArrayList<Step>();
        steps.add(new Step.ToolResult(id, failed, Clip.text(output(item))));
        if (status.equals("declined")) {
            steps.add(Refusal.of("shell " + Fields.text(item, "command")));
        }
        if (!failed) {
            for (var change : item.path("changes")) {
                steps.add(change(change));
            }
        }
        return steps;
    }

    private static String output(JsonNode item) {
        var error = Fields.text(item.path("error"), "message");
        if (!error.isEmpty()) {
            return error;
        }
        var output = Fields.text(item, "aggregated_output");
        return output.isEmpty() ? Fields.flat(item.path("result").path("content")) : output;
    }

    private Step change(JsonNode change) {
        var kind = Fields.text(change, "kind");
        var path = Fields.text(change, "path");
        return new Step.FileChange(
                Clip.text(relative(path)),
                kind.equals("add") || kind.equals("delete") ? kind : "edit");
    }

    /** As people know the file: from where the run started, when it lies there. */
    private String relative(String path) {
        return !directory.isEmpty() && path.startsWith(directory + "/")
                ? path.substring(directory.length() + 1)
                : path;
    }

    private Step answered(JsonNode usage) {
        var all = usage.isObject() ? CodexUsage.of(usage) : Usage.NONE;
        return new Step.Answered(
                Clip.answer(lastMessage),
                all.equals(Usage.NONE) ? Usage.NONE : Tally.since(before, all));
    }

    /** What keeps it from its work while it goes on trying. */
    static Optional<Step.Failed> setback(Step.Notice notice, InstantSource clock) {
        return notice.text().startsWith(RETRY)
                ? Optional.of(CodexFailure.of(reason(notice.text()), Usage.NONE, clock))
                : Optional.empty();
    }

    /** What stands in brackets behind {@code Reconnecting... 1/5}. */
    private static String reason(String message) {
        int from = message.indexOf('(');
        return message.startsWith(RETRY) && from > 0 && message.endsWith(")")
                ? message.substring(from + 1, message.length() - 1)
                : message;
    }

    /**
     * A retry, or the words that the failed turn says once more. The CLI goes on trying with a key
     * that is refused: that only costs time.
     */
    private List<Step> trouble(String message) {
        var notice = new Step.Notice(Clip.text(message));
        boolean refused =
                CodexFailure.status(message)
                        .filter(status -> status == 401 || status == 403)
                        .isPresent();
        refusals = refused ? refusals + 1 : 0;
        return refusals < MOST_REFUSALS
                ? List.of(notice)
                : List.of(notice, CodexFailure.of(reason(message), Usage.NONE, clock));
    }
}
