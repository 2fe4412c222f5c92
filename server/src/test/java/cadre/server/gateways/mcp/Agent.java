package cadre.server.gateways.mcp;

import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client that calls tools with a key, as the era of the stateless revision does. */
record Agent(String url, String secret) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String VERSION = "2026-07-28";

    /**
     * The structured result of a call; fails when it is an error.
     *
     * @param arguments JSON, where {@code '} stands for {@code "}
     */
    JsonNode call(String tool, String arguments) {
        var result = result(tool, arguments);
        if (result.path("isError").asBoolean(false)) {
            throw new AssertionError(result);
        }
        var structured = result.path("structuredContent");
        var text = result.path("content").path(0).path("text").asString("");
        if (!Json.read(text, JsonNode.class).equals(structured)) {
            throw new AssertionError("the text is not the structured content: " + text);
        }
        return structured;
    }

    /** The text of a call that must be an error for the model. */
    JsonNode refused(String tool, String arguments) {
        var result = result(tool, arguments);
        if (!result.path("isError").asBoolean(false) || result.has("structuredContent")) {
            throw new AssertionError(result);
        }
        return Json.read(result.path("content").path(0).path("text").asString(), JsonNode.class);
    }

    JsonNode result(String tool, String arguments) {
        var params = Json.mapper().createObjectNode().put("name", tool);
        params.set("arguments", Json.read(arguments.replace('\'', '"'), JsonNode.class));
        var answer = Json.read(post("tools/call", params).body(), JsonNode.class);
        if (!answer.has("result")) {
            throw new AssertionError(answer);
        }
        return answer.path("result");
    }

    JsonNode ask(String method) {
        var answer = post(method, Json.mapper().createObjectNode());
        return Json.read(answer.body(), JsonNode.class).path("result");
    }

    HttpResponse<String> post(String method, ObjectNode params) {
        params.putObject("_meta")
                .put("io.modelcontextprotocol/protocolVersion", VERSION)
                .putObject("io.modelcontextprotocol/clientCapabilities");
        var message =
                Json.mapper()
                        .createObjectNode()
                        .put("jsonrpc", "2.0")
                        .put("id", 1)
                        .put("method", method);
        message.set("params", params);
        var request =
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(100))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .header("Authorization", "Bearer " + secret)
                        .header("MCP-Protocol-Version", VERSION)
                        .header("Mcp-Method", method)
                        .POST(BodyPublishers.ofString(message.toString()));
        if (params.has("name")) {
            request.header("Mcp-Name", params.path("name").asString());
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
