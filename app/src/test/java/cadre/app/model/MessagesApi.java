package cadre.app.model;

import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Anthropic Messages, as far as Claude Code needs it. */
final class MessagesApi implements ModelApi {
    @Override
    public String name() {
        return "messages";
    }

    @Override
    public Asked asked(String path, Headers headers, JsonNode request) {
        var turns = 0;
        for (var message : request.path("messages")) {
            turns += message.path("role").asString("").equals("assistant") ? 1 : 0;
        }
        var tools = new HashSet<String>();
        request.path("tools").forEach(tool -> tools.add(tool.path("name").asString("")));
        return new Asked(
                request.path("model").asString(""),
                Frames.key(headers, "x-api-key"),
                request.toString(),
                turns,
                tools,
                request.path("stream").asBoolean(false));
    }

    @Override
    public Tokens sayable(Tokens tokens) {
        return tokens;
    }

    /** The real service knows the input when it begins, and the output only at the end. */
    @Override
    public Tokens announced(Tokens tokens) {
        return new Tokens(tokens.input(), tokens.cached(), tokens.cacheWrite(), 1, 0);
    }

    @Override
    public List<String> frames(Asked asked, Turn turn, Tokens tokens, String id) {
        var frames = new ArrayList<String>();
        var begun = message(asked, id);
        begun.put("content", List.of());
        begun.put("stop_reason", null);
        begun.put("usage", usage(announced(tokens)));
        frames.add(event("message_start", Map.of("message", begun)));
        var blocks = blocks(turn, id);
        for (var index = 0; index < blocks.size(); index++) {
            block(frames, index, blocks.get(index));
        }
        var delta = new LinkedHashMap<String, Object>();
        delta.put("stop_reason", stopReason(turn));
        delta.put("stop_sequence", null);
        frames.add(event("message_delta", Map.of("delta", delta, "usage", usage(tokens))));
        frames.add(event("message_stop", Map.of()));
        return frames;
    }

    @Override
    public Map<String, Object> whole(Asked asked, Turn turn, Tokens tokens, String id) {
        var message = message(asked, id);
        message.put("content", blocks(turn, id));
        message.put("stop_reason", stopReason(turn));
        message.put("usage", usage(tokens));
        return message;
    }

    @Override
    public Map<String, Object> refusal(int status) {
        var type =
                switch (status) {
                    case 400 -> "invalid_request_error";
                    case 401 -> "authentication_error";
                    case 429 -> "rate_limit_error";
                    case 529 -> "overloaded_error";
                    default -> "api_error";
                };
        return Map.of(
                "type", "error", "error", Map.of("type", type, "message", "scripted " + status));
    }

    private static Map<String, Object> message(Asked asked, String id) {
        var message = new LinkedHashMap<String, Object>();
        message.put("id", "msg_" + id);
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", asked.model());
        message.put("stop_sequence", null);
        return message;
    }

    private static List<Map<String, Object>> blocks(Turn turn, String id) {
        var blocks = new ArrayList<Map<String, Object>>();
        blocks.add(Map.of("type", "text", "text", turn.text()));
        for (var action : turn.actions()) {
            var number = blocks.size();
            blocks.add(
                    switch (action) {
                        case Action.Shell(String command) ->
                                tool(
                                        id + number,
                                        "Bash",
                                        Map.of("command", command, "description", "As scripted"));
                        case Action.Write(String path, String content) ->
                                tool(
                                        id + number,
                                        "Write",
                                        Map.of("file_path", path, "content", content));
                        case Action.Tool(var server, var name, var arguments) ->
                                tool(id + number, "mcp__" + server + "__" + name, arguments);
                    });
        }
        return blocks;
    }

    private static Map<String, Object> tool(String id, String name, Map<String, Object> input) {
        return Map.of("type", "tool_use", "id", "toolu_" + id, "name", name, "input", input);
    }

    private static void block(List<String> frames, int index, Map<String, Object> block) {
        var isText = "text".equals(block.get("type"));
        var begun = new LinkedHashMap<>(block);
        begun.put(isText ? "text" : "input", isText ? "" : Map.of());
        frames.add(event("content_block_start", Map.of("index", index, "content_block", begun)));
        var all =
                isText
                        ? String.valueOf(block.get("text"))
                        : Frames.json(block.getOrDefault("input", Map.of()));
        for (var piece : Frames.pieces(all)) {
            var delta =
                    isText
                            ? Map.of("type", "text_delta", "text", piece)
                            : Map.of("type", "input_json_delta", "partial_json", piece);
            frames.add(event("content_block_delta", Map.of("index", index, "delta", delta)));
        }
        frames.add(event("content_block_stop", Map.of("index", index)));
    }

    private static String stopReason(Turn turn) {
        return turn.actions().isEmpty() ? "end_turn" : "tool_use";
    }

    private static Map<String, Object> usage(Tokens tokens) {
        return Map.of(
                "input_tokens", tokens.input(),
                "cache_creation_input_tokens", tokens.cacheWrite(),
                "cache_read_input_tokens", tokens.cached(),
                "output_tokens", tokens.output(),
                "output_tokens_details", Map.of("thinking_tokens", tokens.reasoning()));
    }

    private static String event(String type, Map<String, Object> fields) {
        return Frames.event(type, fields);
    }
}
