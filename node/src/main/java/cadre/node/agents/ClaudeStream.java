package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import tools.jackson.databind.JsonNode;

/**
 * What each line of {@code claude -p --output-format stream-json --verbose} means. Unknown types
 * and missing fields are skipped: the format has no promise of stability. For one run.
 */
final class ClaudeStream {
    /** The model of messages that the CLI itself made up to report an error. */
    private static final String SYNTHETIC = "<synthetic>";

    private static final int MOST_OPEN_CALLS = 1000;
    private static final int MOST_MESSAGES = 1000;

    /** A first refusal may be a token that has run out and is renewed; a second one is not. */
    private static final int MOST_REFUSALS = 2;

    /** Tool calls whose result is still to come, with the file that they change. */
    private final Map<String, String> openEdits = new LinkedHashMap<>();

    private String directory = "";
    private String lastError = "";

    /** What the results so far say was used. */
    private Usage used = Usage.NONE;

    /** What was used at least: the last result and the messages after it. */
    private Usage running = Usage.NONE;

    /** The latest messages whose usage was added. */
    private final SequencedSet<String> counted = new LinkedHashSet<>();

    private int refusals;

    List<Step> steps(JsonNode line) {
        return switch (text(line, "type")) {
            case "system" -> {
                if (text(line, "subtype").equals("init")) {
                    directory = text(line, "cwd");
                }
                yield system(line);
            }
            case "assistant" -> assistant(line);
            case "user" -> user(line);
            case "result" -> List.of(result(line));
            default -> List.of();
        };
    }

    private List<Step> system(JsonNode line) {
        return switch (text(line, "subtype")) {
            case "init" -> List.of(new Step.Session(text(line, "session_id"), text(line, "model")));
            case "api_retry" -> retry(line);
            case "permission_denied" ->
                    List.of(
                            new Step.Notice(
                                    Clip.text(
                                            "permission denied: "
                                                    + scalar(line, "tool_name")
                                                    + " "
                                                    + scalar(line, "message"))));
            default -> List.of();
        };
    }

    /** The CLI goes on trying with a key that is refused: that only costs time. */
    private List<Step> retry(JsonNode line) {
        var notice =
                new Step.Notice(
                        "the model's service failed (%s %s), retry %s of %s in %s ms"
                                .formatted(
                                        scalar(line, "error_status"),
                                        text(line, "error"),
                                        scalar(line, "attempt"),
                                        scalar(line, "max_retries"),
                                        scalar(line, "retry_delay_ms")));
        int status = line.path("error_status").asInt(0);
        refusals = status == 401 || status == 403 ? refusals + 1 : 0;
        if (refusals < MOST_REFUSALS) {
            return List.of(notice);
        }
        var refused =
                new Step.Failed(
                        "authentication",
                        "the model's service refuses the login again and again",
                        Optional.of(status),
                        running);
        return List.of(notice, refused);
    }

    /** One line per block; several lines repeat the id and usage of one message. */
    private List<Step> assistant(JsonNode line) {
        var message = line.path("message");
        var error = text(line, "error");
        if (!error.isEmpty()) {
            lastError = error;
        }
        boolean madeUp = !error.isEmpty() || text(message, "model").equals(SYNTHETIC);
        var steps = new ArrayList<Step>();
        for (var block : message.path("content")) {
            switch (text(block, "type")) {
                case "text" -> {
                    var said = Clip.text(text(block, "text"));
                    // Not the model's: it must not count as the beginning of a turn.
                    steps.add(madeUp ? new Step.Notice(said) : new Step.Message(said));
                }
                case "tool_use" -> steps.add(toolCall(block));
                default -> {}
            }
        }
        if (!madeUp) {
            refusals = 0;
            count(message).ifPresent(steps::add);
        }
        return steps;
    }

    /**
     * Adds what a message used, the first time that it is seen. Its output is as it was when the
     * message began, so the sum is a lower bound of the output; only the result says all.
     */
    private Optional<Step> count(JsonNode message) {
        var id = text(message, "id");
        var usage = message.path("usage");
        if (id.isEmpty() || !usage.isObject() || !counted.add(id)) {
            return Optional.empty();
        }
        if (counted.size() > MOST_MESSAGES) {
            counted.removeFirst();
        }
        running =
                new Usage(
                        running.inputTokens() + number(usage, "input_tokens"),
                        running.cachedTokens() + number(usage, "cache_read_input_tokens"),
                        running.cacheWriteTokens() + number(usage, "cache_creation_input_tokens"),
                        running.outputTokens() + number(usage, "output_tokens"),
                        running.reasoningTokens(),
                        running.costUsd());
        return Optional.of(new Step.Used("", running));
    }

    private Step toolCall(JsonNode block) {
        var id = text(block, "id");
        var tool = text(block, "name");
        var input = block.path("input");
        var path = text(input, tool.equals("NotebookEdit") ? "notebook_path" : "file_path");
        boolean edits =
                switch (tool) {
                    case "Write", "Edit", "MultiEdit", "NotebookEdit" -> !path.isEmpty();
                    default -> false;
                };
        if (edits && openEdits.size() < MOST_OPEN_CALLS) {
            openEdits.put(id, path);
        }
        return new Step.ToolCall(id, tool, Clip.text(input.toString()));
    }

    private List<Step> user(JsonNode line) {
        var steps = new ArrayList<Step>();
        for (var block : line.path("message").path("content")) {
            if (text(block, "type").equals("tool_result")) {
                var id = text(block, "tool_use_id");
                boolean failed = block.path("is_error").asBoolean(false);
                steps.add(new Step.ToolResult(id, failed, Clip.text(flat(block.path("content")))));
                var path = openEdits.remove(id);
                if (path != null && !failed) {
                    boolean isNew = text(line.path("tool_use_result"), "type").equals("create");
                    steps.add(new Step.FileChange(relative(path), isNew ? "add" : "edit"));
                }
            }
        }
        return steps;
    }

    /** As people know the file: from where the run started, when it lies there. */
    private String relative(String path) {
        return !directory.isEmpty() && path.startsWith(directory + "/")
                ? path.substring(directory.length() + 1)
                : path;
    }

    /** {@code subtype} is "success" for API errors too: only {@code is_error} counts. */
    private Step result(JsonNode line) {
        used = usage(line);
        running = used;
        var subtype = text(line, "subtype");
        boolean failed =
                line.path("is_error").asBoolean(!subtype.equals("success"))
                        || subtype.startsWith("error");
        if (!failed) {
            return new Step.Answered(Clip.answer(text(line, "result")), used);
        }
        var message = text(line, "result");
        if (message.isEmpty()) {
            message = flat(line.path("errors"));
        }
        if (message.isEmpty()) {
            message = subtype;
        }
        int status = line.path("api_error_status").asInt(0);
        return new Step.Failed(
                kind(subtype, status, message),
                Clip.text(message),
                status == 0 ? Optional.empty() : Optional.of(status),
                used);
    }

    private String kind(String subtype, int status, String message) {
        if (subtype.equals("error_max_turns")) {
            return "turn_limit";
        }
        if (subtype.equals("error_max_budget_usd")) {
            return "quota";
        }
        if (status != 0) {
            return switch (status) {
                case 401, 403 -> "authentication";
                case 402, 429 -> "quota";
                default -> status >= 500 ? "overload" : status >= 400 ? "bad_request" : "other";
            };
        }
        return switch (lastError) {
            case "authentication_failed", "oauth_org_not_allowed" -> "authentication";
            case "rate_limit", "billing_error" -> "quota";
            case "server_error", "overloaded" -> "overload";
            case "invalid_request", "model_not_found" -> "bad_request";
            default -> message.startsWith("Not logged in") ? "authentication" : "other";
        };
    }

    /**
     * Of this run: newer versions say what was used since the last result, so that several results
     * add up; older ones say it for the run.
     */
    private Usage usage(JsonNode line) {
        var cost =
                line.path("total_cost_usd").isNumber()
                        ? Optional.of(line.path("total_cost_usd").decimalValue())
                        : Optional.<BigDecimal>empty();
        var models = line.path("model_usage_since_last_result");
        if (!models.isObject()) {
            var usage = line.path("usage");
            return new Usage(
                    number(usage, "input_tokens"),
                    number(usage, "cache_read_input_tokens"),
                    number(usage, "cache_creation_input_tokens"),
                    number(usage, "output_tokens"),
                    number(usage.path("output_tokens_details"), "thinking_tokens"),
                    cost);
        }
        long input = used.inputTokens();
        long cached = used.cachedTokens();
        long cacheWrite = used.cacheWriteTokens();
        long output = used.outputTokens();
        long reasoning = used.reasoningTokens();
        for (var model : models) {
            input += number(model, "inputTokens");
            cached += number(model, "cacheReadInputTokens");
            cacheWrite += number(model, "cacheCreationInputTokens");
            output += number(model, "outputTokens");
            reasoning += number(model, "thinkingTokens");
        }
        return new Usage(input, cached, cacheWrite, output, reasoning, cost);
    }

    /** The text in a block's content: a string, or a list of strings or text blocks. */
    private static String flat(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        var text = new StringBuilder();
        for (var part : content) {
            var piece = part.isString() ? part.asString() : text(part, "text");
            text.append(text.isEmpty() || piece.isEmpty() ? "" : "\n").append(piece);
        }
        return text.toString();
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isString() ? value.asString() : "";
    }

    private static String scalar(JsonNode node, String field) {
        var value = node.path(field);
        return value.isValueNode() && !value.isNull() ? value.asString("") : "";
    }

    private static long number(JsonNode node, String field) {
        return Math.max(0, node.path(field).asLong(0));
    }
}
