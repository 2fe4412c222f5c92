package cadre.node.relay;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What an agent is told while the server cannot be reached: in the form that its client reads, so
 * that the agent knows it, and goes on with its work.
 */
final class Away {
    private static final String SAID =
            "The team's server cannot be reached from this node just now. Nothing was sent or changed;"
                    + " go on with your work and try again later.";

    private static final int RPC_CODE = -31_003;

    private Away() {}

    static Reply of(String path, byte[] body) {
        if (path.equals("/mcp")) {
            return mcp(body);
        }
        if (path.startsWith("/bridge/")) {
            return Reply.json(
                    503,
                    Map.of("ok", false, "error", Map.of("code", "UNAVAILABLE", "message", SAID)));
        }
        var problem =
                Problem.of(new CadreException(ErrorCode.UNAVAILABLE, SAID, Map.of(), "Try again"));
        return new Reply(
                503, Map.of("Content-Type", "application/problem+json"), Json.writeBytes(problem));
    }

    /** A model reads the result of a tool; an error of the protocol ends up with its client. */
    private static Reply mcp(byte[] body) {
        var request = request(body);
        var answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        answer.set(
                "id", request.has("id") ? request.path("id") : JsonNodeFactory.instance.nullNode());
        if (!request.path("method").asString("").equals("tools/call")) {
            answer.putObject("error").put("code", RPC_CODE).put("message", SAID);
            return Reply.json(503, answer);
        }
        var result = answer.putObject("result").put("isError", true).put("resultType", "complete");
        result.putArray("content").addObject().put("type", "text").put("text", SAID);
        return Reply.json(200, answer);
    }

    private static JsonNode request(byte[] body) {
        try {
            return Json.mapper().readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
