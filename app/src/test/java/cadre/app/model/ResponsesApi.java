package cadre.app.model;

import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI Responses, as far as Codex needs it. Which tools Codex offers depends on the model's name:
 * plain functions, a free-form {@code apply_patch}, or one tool {@code exec} that takes JavaScript
 * and calls the others.
 */
final class ResponsesApi implements ModelApi {
    private static final Set<String> OF_THE_MODEL =
            Set.of("function_call", "custom_tool_call", "local_shell_call", "reasoning");

    /** As long as the tool allows: else it comes back while the command still runs. */
    private static final int WAIT_MS = 30_000;

    @Override
    public String name() {
        return "responses";
    }

    @Override
    public Asked asked(String path, Headers headers, JsonNode request) {
        var turns = 0;
        var inTurn = false;
        var tools = new HashSet<String>();
        addTools(request.path("tools"), tools);
        for (var item : request.path("input")) {
            boolean models =
                    OF_THE_MODEL.contains(item.path("type").asString(""))
                            || item.path("role").asString("").equals("assistant");
            turns += models && !inTurn ? 1 : 0;
            inTurn = models;
            addTools(item.path("tools"), tools);
        }
        return new Asked(
                request.path("model").asString(""),
                Frames.key(headers, "x-api-key"),
                request.toString(),
                turns,
                tools,
                request.path("stream").asBoolean(true));
    }

    @Override
    public Tokens sayable(Tokens tokens) {
        return tokens.withoutCacheWrite();
    }

    @Override
    public Tokens announced(Tokens tokens) {
        return Tokens.NONE;
    }

    @Override
    public List<String> frames(Asked asked, Turn turn, Tokens tokens, String id) {
        var frames = new Numbered();
        frames.add("response.created", Map.of("response", response(asked, id, "in_progress")));
        var items = items(asked, turn, id);
        for (var index = 0; index < items.size(); index++) {
            var item = items.get(index);
            var begun = new LinkedHashMap<>(item);
            begun.put("status", "in_progress");
            if (item.containsKey("content")) {
                begun.put("content", List.of());
            }
            frames.add("response.output_item.added", Map.of("output_index", index, "item", begun));
            if (item.containsKey("content")) {
                for (var piece : Frames.pieces(turn.text())) {
                    frames.add(
                            "response.output_text.delta",
                            Map.of(
                                    "item_id",
                                    item.getOrDefault("id", ""),
                                    "output_index",
                                    index,
                                    "content_index",
                                    0,
                                    "delta",
                                    piece));
                }
            }
            frames.add("response.output_item.done", Map.of("output_index", index, "item", item));
        }
        frames.add("response.completed", Map.of("response", whole(asked, turn, tokens, id)));
        return frames.all;
    }

    @Override
    public Map<String, Object> whole(Asked asked, Turn turn, Tokens tokens, String id) {
        var response = response(asked, id, "completed");
        response.put("output", items(asked, turn, id));
        long input = tokens.input() + tokens.cached();
        response.put(
                "usage",
                Map.of(
                        "input_tokens", input,
                        "input_tokens_details", Map.of("cached_tokens", tokens.cached()),
                        "output_tokens", tokens.output(),
                        "output_tokens_details", Map.of("reasoning_tokens", tokens.reasoning()),
                        "total_tokens", input + tokens.output()));
        return response;
    }

    @Override
    public Map<String, Object> refusal(int status) {
        var error = new LinkedHashMap<String, Object>();
        error.put("message", "scripted " + status);
        error.put(
                "type",
                switch (status) {
                    case 400, 401 -> "invalid_request_error";
                    case 429 -> "rate_limit_exceeded";
                    default -> "server_error";
                });
        error.put("param", null);
        error.put("code", status == 401 ? "invalid_api_key" : null);
        return Map.of("error", error);
    }

    private static void addTools(JsonNode declared, Set<String> tools) {
        for (var tool : declared) {
            tools.add(tool.path("name").asString(tool.path("type").asString("")));
            if (tool.path("type").asString("").equals("custom")) {
                tools.add("custom:" + tool.path("name").asString(""));
            }
            addTools(tool.path("tools"), tools);
        }
    }

    private static Map<String, Object> response(Asked asked, String id, String status) {
        var response = new LinkedHashMap<String, Object>();
        response.put("id", "resp_" + id);
        response.put("object", "response");
        response.put("created_at", 1_767_225_600);
        response.put("model", asked.model());
        response.put("status", status);
        response.put("output", List.of());
        return response;
    }

    private static List<Map<String, Object>> items(Asked asked, Turn turn, String id) {
        var items = new ArrayList<Map<String, Object>>();
        items.add(
                Map.of(
                        "type",
                        "message",
                        "id",
                        "msg_" + id,
                        "role",
                        "assistant",
                        "status",
                        "completed",
                        "content",
                        List.of(
                                Map.of(
                                        "type",
                                        "output_text",
                                        "text",
                                        turn.text(),
                                        "annotations",
                                        List.of()))));
        for (var action : turn.actions()) {
            items.add(call(asked, action, id + items.size()));
        }
        return items;
    }

    private static Map<String, Object> call(Asked asked, Action action, String id) {
        if (asked.offers("custom:exec")) {
            return custom(id, "exec", script(action));
        }
        if (action instanceof Action.Tool(var server, var name, var arguments)) {
            var function = new LinkedHashMap<>(function(id, name, arguments));
            function.put("namespace", "mcp__" + server);
            return function;
        }
        if (action instanceof Action.Write write && asked.offers("custom:apply_patch")) {
            return custom(id, "apply_patch", patch(write));
        }
        var command = command(action);
        return asked.offers("exec_command")
                ? function(id, "exec_command", Map.of("cmd", command, "yield_time_ms", WAIT_MS))
                : function(id, "shell", Map.of("command", List.of("bash", "-lc", command)));
    }

    private static String script(Action action) {
        var call =
                switch (action) {
                    case Action.Write write ->
                            "tools.apply_patch(" + Frames.json(patch(write)) + ")";
                    case Action.Shell(String command) ->
                            "tools.exec_command("
                                    + Frames.json(Map.of("cmd", command, "yield_time_ms", WAIT_MS))
                                    + ")";
                    case Action.Tool(var server, var name, var arguments) ->
                            "tools.mcp__%s__%s(%s)".formatted(server, name, Frames.json(arguments));
                };
        return "const done = await " + call + ";\ntext(JSON.stringify(done));\n";
    }

    private static String command(Action action) {
        return switch (action) {
            case Action.Shell(String command) -> command;
            case Action.Write(String path, String content) ->
                    "printf %s '" + content.replace("'", "'\\''") + "' > '" + path + "'";
            case Action.Tool tool -> throw new IllegalStateException("no command: " + tool);
        };
    }

    private static String patch(Action.Write write) {
        return "*** Begin Patch\n*** Add File: "
                + write.path()
                + "\n"
                + write.content()
                        .lines()
                        .map(line -> "+" + line + "\n")
                        .collect(Collectors.joining())
                + "*** End Patch\n";
    }

    private static Map<String, Object> custom(String id, String name, String input) {
        return Map.of(
                "type",
                "custom_tool_call",
                "id",
                "ctc_" + id,
                "call_id",
                "call_" + id,
                "name",
                name,
                "input",
                input,
                "status",
                "completed");
    }

    private static Map<String, Object> function(String id, String name, Map<String, Object> given) {
        return Map.of(
                "type",
                "function_call",
                "id",
                "fc_" + id,
                "call_id",
                "call_" + id,
                "name",
                name,
                "arguments",
                Frames.json(given),
                "status",
                "completed");
    }

    /** Events with the number that this API gives each. */
    private static final class Numbered {
        private final List<String> all = new ArrayList<>();

        void add(String type, Map<String, Object> fields) {
            var numbered = new LinkedHashMap<String, Object>();
            numbered.put("sequence_number", all.size());
            numbered.putAll(fields);
            all.add(Frames.event(type, numbered));
        }
    }
}
