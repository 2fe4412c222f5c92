package cadre.server.gateways.webhooks;

import cadre.server.RunningServer;
import cadre.server.flows.delivery.Sent;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A tracker that sends webhooks to a running server. */
record Sender(RunningServer server, String secret) {
    static final String ITEM =
            "{\"event\": \"issue\", \"action\": \"updated\", \"data\": {\"id\": \"i-%s\","
                    + " \"project\": \"p-1\"}, \"n\": \"%s\","
                    + " \"activity\": {\"actor\": {\"id\": \"%s\"}}}";

    static String item(String id, String n, String actor) {
        return ITEM.formatted(id, n, actor);
    }

    HttpResponse<String> plane(String path, String body) {
        return plane(path, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> plane(String path, byte[] body) {
        return send(path, body, "X-Plane-Signature", Sent.hmac(secret, body));
    }

    HttpResponse<String> send(String path, byte[] body, String... headers) {
        var request =
                server.open(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body));
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    static String status(HttpResponse<String> answer) {
        return Json.read(RunningServer.ok(answer).body(), JsonNode.class).path("status").asString();
    }

    List<JsonNode> deliveries() {
        return server.json("/api/v1/deliveries?limit=200").path("items").valueStream().toList();
    }

    JsonNode connection(String name) {
        return server.json("/api/v1/connections")
                .path("items")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
