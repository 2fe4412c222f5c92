package cadre.app.e2e;

import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * A member of a team as its agent calls the bus at one server: the stateless revision of the
 * protocol over {@code /mcp}, with the member's own key.
 */
record BusMember(String url, String key) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String VERSION = "2026-07-28";

    /** The same member at another server. */
    BusMember at(Installation server) {
        return new BusMember(server.url(), key);
    }

    /**
     * The structured result of a tool; fails when the call does.
     *
     * @param arguments JSON, where {@code '} stands for {@code "}
     * @throws UncheckedIOException if no answer came
     */
    JsonNode call(String tool, String arguments) {
        var params = Json.mapper().createObjectNode().put("name", tool);
        params.set("arguments", Json.read(arguments.replace('\'', '"'), JsonNode.class));
        params.putObject("_meta")
                .put("io.modelcontextprotocol/protocolVersion", VERSION)
                .putObject("io.modelcontextprotocol/clientCapabilities");
        var message =
                Json.mapper()
                        .createObjectNode()
                        .put("jsonrpc", "2.0")
                        .put("id", 1)
                        .put("method", "tools/call");
        message.set("params", params);
        var result = Json.read(post(tool, message.toString()), JsonNode.class).path("result");
        if (result.isMissingNode() || result.path("isError").asBoolean(false)) {
            throw new AssertionError(tool + " " + arguments + ": " + result);
        }
        return result.path("structuredContent");
    }

    private String post(String tool, String body) {
        var request =
                HttpRequest.newBuilder(URI.create(url + "/mcp"))
                        .timeout(Duration.ofSeconds(120))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .header("MCP-Protocol-Version", VERSION)
                        .header("Mcp-Method", "tools/call")
                        .header("Mcp-Name", tool)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try {
            var answer = HTTP.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
