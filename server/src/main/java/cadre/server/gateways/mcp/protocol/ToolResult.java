package cadre.server.gateways.mcp.protocol;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a call of a tool gives. */
public sealed interface ToolResult {
    /** One JSON object, which goes as such and once more as text. */
    record Structured(JsonNode object) implements ToolResult {}

    /** Pieces of content as the protocol has them. */
    record Pieces(List<JsonNode> content) implements ToolResult {
        public Pieces {
            content = List.copyOf(content);
        }
    }

    /** It was not done; the text tells the model why, and how to do it right. */
    record Failed(String text) implements ToolResult {}

    /** The result of this value. */
    static ToolResult of(Object value) {
        return new Structured(value instanceof JsonNode tree ? tree : Json.tree(value));
    }

    /** A failure with a code. */
    static ToolResult failed(String code, String message) {
        var text = Json.mapper().createObjectNode().put("error", code).put("message", message);
        return new Failed(text.toString());
    }

    /** The failure that this error is. */
    static ToolResult failed(CadreException error) {
        return failed(
                error.code().name().toLowerCase(Locale.ROOT), String.valueOf(error.getMessage()));
    }

    /** As {@code tools/call} answers it. */
    default ObjectNode json() {
        var result = Json.mapper().createObjectNode();
        var content = result.putArray("content");
        switch (this) {
            case Structured(JsonNode object) -> {
                content.addObject().put("type", "text").put("text", object.toString());
                result.set("structuredContent", object);
            }
            case Pieces(List<JsonNode> pieces) -> content.addAll(pieces);
            case Failed(String text) -> {
                content.addObject().put("type", "text").put("text", text);
                result.put("isError", true);
            }
        }
        return result;
    }
}
