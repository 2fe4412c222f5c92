package cadre.server.gateways.hub;

import cadre.server.RunningServer;
import cadre.wire.bus.MemberKey;
import cadre.wire.bus.TaskView;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A server with the team {@code shop}, and clients that know the bridge alone. */
final class BridgeWorld implements AutoCloseable {
    private final RunningServer server;

    private BridgeWorld(RunningServer server) {
        this.server = server;
        RunningServer.ok(
                server.post(
                        "/api/v1/teams",
                        Json.write(Map.of("name", "shop", "roles", List.of("FE", "BE")))));
    }

    static BridgeWorld on(Path home) {
        return on(home, Map.of());
    }

    static BridgeWorld on(Path home, Map<String, String> variables) {
        return new BridgeWorld(RunningServer.on(home, variables));
    }

    RunningServer server() {
        return server;
    }

    String url() {
        return server.url();
    }

    /** A task that anybody may claim; its id as the bridge writes it. */
    String task(String title) {
        return task(Map.of("title", title));
    }

    String task(Map<String, Object> request) {
        var made = RunningServer.ok(server.post("/api/v1/teams/shop/tasks", Json.write(request)));
        return Long.toString(Json.read(made.body(), TaskView.class).id());
    }

    /** The task as Cadre itself has it. */
    TaskView taskOf(String id) {
        return Json.mapper()
                .treeToValue(
                        server.json("/api/v1/teams/shop/tasks/" + id).path("task"), TaskView.class);
    }

    MemberKey member(String name) {
        return Json.read(
                RunningServer.ok(
                                server.post(
                                        "/api/v1/teams/shop/members",
                                        Json.write(Map.of("name", name))))
                        .body(),
                MemberKey.class);
    }

    /** Mail of a member as an operator sees it. */
    JsonNode mail(String member) {
        return server.json("/api/v1/teams/shop/inbox/" + member).path("messages");
    }

    HttpResponse<String> call(String path, Map<String, Object> body) {
        return call(path, Json.write(body));
    }

    HttpResponse<String> call(String path, String body) {
        return server.send(server.open(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> callAs(String token, String path, Map<String, Object> body) {
        return server.send(server.as(token, path).POST(BodyPublishers.ofString(Json.write(body))));
    }

    /** What a good call answers. */
    JsonNode data(String path, Map<String, Object> body) {
        var answer = Json.read(RunningServer.ok(call(path, body)).body(), JsonNode.class);
        if (!answer.path("ok").asBoolean()) {
            throw new AssertionError(answer);
        }
        return answer.path("data");
    }

    /** A claim as all dialects make it. */
    static Map<String, Object> claim(String task, String owner) {
        return update(task, Map.of("claim", true, "owner", owner, "status", "in_progress"));
    }

    static Map<String, Object> update(String task, Map<String, Object> more) {
        var body = new LinkedHashMap<String, Object>();
        body.put("team_name", "shop");
        body.put("task_id", task);
        body.putAll(more);
        return body;
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.read(response.body(), JsonNode.class);
    }

    static JsonNode error(HttpResponse<String> response) {
        var answer = json(response);
        if (answer.path("ok").asBoolean(true)) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return answer.path("error");
    }

    @Override
    public void close() {
        server.close();
    }
}
