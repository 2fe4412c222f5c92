package cadre.server.gateways.mcp.protocol;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One JSON-RPC message of a client. */
sealed interface Message {
    /** It waits for an answer. */
    record Request(JsonNode id, String method, ObjectNode params) implements Message {}

    /** It does not. */
    record Notification(String method) implements Message {}

    /** An answer; nobody here asks clients anything, so it can be no answer to a question. */
    record Reply() implements Message {}

    /**
     * Reads one.
     *
     * @throws RpcError if the text is no JSON, a batch, or no message
     */
    static Message read(String text) {
        var json = json(text);
        if (json.isArray()) {
            throw RpcError.noRequest("A batch is not served: send one request per POST");
        }
        if (!(json instanceof ObjectNode message)
                || !message.path("jsonrpc").asString("").equals("2.0")) {
            throw RpcError.noRequest(
                    "This is no JSON-RPC message: it needs \"jsonrpc\":\"2.0\" and \"method\"");
        }
        if (!message.has("method") && (message.has("result") || message.has("error"))) {
            return new Reply();
        }
        if (!message.path("method").isString()) {
            throw RpcError.noRequest("\"method\" must be a text");
        }
        var method = message.path("method").asString();
        if (!message.has("id")) {
            params(message);
            return new Notification(method);
        }
        var id = message.path("id");
        if (!id.isString() && !id.isIntegralNumber()) {
            throw RpcError.noRequest("\"id\" must be a text or a whole number");
        }
        return new Request(id, method, params(message));
    }

    private static ObjectNode params(ObjectNode message) {
        var params = message.path("params");
        if (params.isMissingNode()) {
            return Json.mapper().createObjectNode();
        }
        if (params instanceof ObjectNode object
                && (!object.has("_meta") || object.path("_meta").isObject())) {
            return object;
        }
        throw RpcError.noRequest("\"params\" and its \"_meta\" must be objects");
    }

    private static JsonNode json(String text) {
        try {
            return Json.readStrictly(text, JsonNode.class);
        } catch (CadreException e) {
            throw RpcError.unreadable(String.join(" ", e.which().values()) + " " + e.fix());
        }
    }
}
