package cadre.server.gateways.mcp.protocol;

import cadre.server.gateways.mcp.protocol.Tool.Effect;
import cadre.wire.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The tools that the official conformance tool calls. */
final class FixtureTools {
    /** One red pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    /** No sample at all. */
    private static final String WAV =
            "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

    private FixtureTools() {}

    static List<Tool> all() {
        return List.of(
                pieces("test_simple_text", text("This is a simple text response for testing.")),
                pieces("test_image_content", media("image", PNG, "image/png")),
                pieces("test_audio_content", media("audio", WAV, "audio/wav")),
                pieces(
                        "test_embedded_resource",
                        resource(
                                "test://embedded-resource",
                                "text/plain",
                                "This is an embedded resource content.")),
                pieces(
                        "test_multiple_content_types",
                        text("Multiple content types test:"),
                        media("image", PNG, "image/png"),
                        resource(
                                "test://mixed-content-resource",
                                "application/json",
                                "{\"test\":\"data\",\"value\":123}")),
                pieces("test_streaming_elicitation", text("Nothing is asked of the client.")),
                pieces("test_logging_tool", text("Nothing is logged to the client.")),
                tool(
                        "test_error_handling",
                        (_, _) ->
                                new ToolResult.Failed(
                                        "This tool intentionally returns an error for testing")),
                tool("test_missing_capability", FixtureTools::needsSampling));
    }

    private static ToolResult needsSampling(Asking asking, Arguments arguments) {
        if (!asking.capabilities().has("sampling")) {
            throw RpcError.capability("sampling");
        }
        return new ToolResult.Pieces(List.of(text("The client can do it.")));
    }

    private static Tool pieces(String name, JsonNode... content) {
        return tool(name, (_, _) -> new ToolResult.Pieces(List.of(content)));
    }

    private static Tool tool(String name, Tool.Work work) {
        return new Tool(
                name,
                "For the conformance tool",
                Input.of(),
                Json.mapper().createObjectNode(),
                Effect.READS,
                work);
    }

    static JsonNode text(String text) {
        return Json.mapper().createObjectNode().put("type", "text").put("text", text);
    }

    static JsonNode media(String type, String data, String mimeType) {
        return Json.mapper()
                .createObjectNode()
                .put("type", type)
                .put("data", data)
                .put("mimeType", mimeType);
    }

    static JsonNode resource(String uri, String mimeType, String text) {
        var piece = Json.mapper().createObjectNode().put("type", "resource");
        piece.putObject("resource").put("uri", uri).put("mimeType", mimeType).put("text", text);
        return piece;
    }
}
