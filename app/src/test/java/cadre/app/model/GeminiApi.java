package cadre.app.model;

import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Gemini generateContent and streamGenerateContent, as far as Gemini CLI needs them. */
final class GeminiApi implements ModelApi {
    private static final Pattern PATH = Pattern.compile("/models/([^/:]+):(\\w+)$");

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public Asked asked(String path, Headers headers, JsonNode request) {
        var matcher = PATH.matcher(path);
        var known = matcher.find();
        var turns = 0;
        for (var content : request.path("contents")) {
            turns += content.path("role").asString("").equals("model") ? 1 : 0;
        }
        var tools = new HashSet<String>();
        for (var tool : request.path("tools")) {
            tool.path("functionDeclarations")
                    .forEach(function -> tools.add(function.path("name").asString("")));
        }
        return new Asked(
                known ? matcher.group(1) : "",
                Frames.key(headers, "x-goog-api-key"),
                request.toString(),
                turns,
                tools,
                known && matcher.group(2).startsWith("stream"));
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
        var frames = new ArrayList<String>();
        for (var piece : Frames.pieces(turn.text())) {
            frames.add(Frames.data(chunk(asked, List.of(Map.of("text", piece)), id)));
        }
        for (var call : calls(turn, id)) {
            frames.add(Frames.data(chunk(asked, List.of(call), id)));
        }
        var last = chunk(asked, List.of(Map.of("text", "")), id);
        finish(last, tokens);
        frames.add(Frames.data(last));
        return frames;
    }

    @Override
    public Map<String, Object> whole(Asked asked, Turn turn, Tokens tokens, String id) {
        var parts = new ArrayList<Map<String, Object>>();
        parts.add(Map.of("text", turn.text()));
        parts.addAll(calls(turn, id));
        var answer = chunk(asked, parts, id);
        finish(answer, tokens);
        return answer;
    }

    @Override
    public Map<String, Object> refusal(int status) {
        var word =
                switch (status) {
                    case 400 -> "INVALID_ARGUMENT";
                    case 401 -> "UNAUTHENTICATED";
                    case 429 -> "RESOURCE_EXHAUSTED";
                    case 503 -> "UNAVAILABLE";
                    default -> "INTERNAL";
                };
        return Map.of(
                "error", Map.of("code", status, "message", "scripted " + status, "status", word));
    }

    private static Map<String, Object> chunk(
            Asked asked, List<Map<String, Object>> parts, String id) {
        var candidate = new LinkedHashMap<String, Object>();
        candidate.put("index", 0);
        candidate.put("content", Map.of("role", "model", "parts", parts));
        var chunk = new LinkedHashMap<String, Object>();
        chunk.put("candidates", List.of(candidate));
        chunk.put("modelVersion", asked.model());
        chunk.put("responseId", "resp-" + id);
        return chunk;
    }

    /** Says why the answer ends, and what it used. */
    private static void finish(Map<String, Object> chunk, Tokens tokens) {
        if (chunk.get("candidates") instanceof List<?> candidates
                && candidates.getFirst() instanceof Map<?, ?> candidate) {
            var finished = new LinkedHashMap<Object, Object>(candidate);
            finished.put("finishReason", "STOP");
            chunk.put("candidates", List.of(finished));
        }
        long prompt = tokens.input() + tokens.cached();
        chunk.put(
                "usageMetadata",
                Map.of(
                        "promptTokenCount",
                        prompt,
                        "cachedContentTokenCount",
                        tokens.cached(),
                        "candidatesTokenCount",
                        tokens.output() - tokens.reasoning(),
                        "thoughtsTokenCount",
                        tokens.reasoning(),
                        "totalTokenCount",
                        prompt + tokens.output()));
    }

    private static List<Map<String, Object>> calls(Turn turn, String id) {
        var calls = new ArrayList<Map<String, Object>>();
        for (var action : turn.actions()) {
            var number = "call-" + id + calls.size();
            calls.add(
                    switch (action) {
                        case Action.Shell(String command) ->
                                call(
                                        number,
                                        "run_shell_command",
                                        Map.of("command", command, "description", "As scripted"));
                        case Action.Write(String path, String content) ->
                                call(
                                        number,
                                        "write_file",
                                        Map.of("file_path", path, "content", content));
                        case Action.Tool(var server, var name, var arguments) ->
                                call(number, "mcp_" + server + "_" + name, arguments);
                    });
        }
        return calls;
    }

    private static Map<String, Object> call(String id, String name, Map<String, Object> args) {
        return Map.of("functionCall", Map.of("id", id, "name", name, "args", args));
    }
}
