package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.Grant;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Connections that an admin makes over the API, while a server runs. */
class ConnectionChangeRoutesTest {
    private static final String FORGE =
            "{\"provider\":\"gitea\",\"url\":\"http://localhost:9\",\"token\":\"s3cr3t-token\","
                    + "\"webhook_secret\":\"s3cr3t-hook\"}";

    @TempDir Path home;
    private RunningServer server;

    @BeforeEach
    void start() {
        server =
                RunningServer.on(
                        home,
                        Map.of(
                                "CADRE_GITEA_URL",
                                "https://git.example",
                                "CADRE_PUBLIC_URL",
                                "https://c.example/a/"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> put(String key, String name, String body) {
        return server.send(
                server.as(key, "/api/v1/connections/" + name)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(String name) {
        return server.send(server.as(server.adminKey(), "/api/v1/connections/" + name).DELETE());
    }

    private JsonNode listed(String name) {
        return server.json("/api/v1/connections")
                .path("items")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElse(Json.tree(Map.of()));
    }

    @Test
    void one_is_made_rotated_and_removed_and_counts_at_once() {
        var made = put(server.adminKey(), "forge", FORGE);

        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        assertThat(listed("forge").path("source").asString()).isEqualTo("stored");
        assertThat(listed("forge").path("has_token").asBoolean()).isTrue();
        assertThat(listed("forge").path("webhook_url").asString())
                .isEqualTo("https://c.example/a/webhook/c/forge");
        assertThat(made.body()).contains("https://c.example/a/webhook/c/forge");
        assertThat(server.post("/webhook/c/forge", "{}").statusCode()).isEqualTo(401);
        var rotated = put(server.adminKey(), "forge", "{\"generate_secret\":true}");
        assertThat(Json.read(rotated.body(), JsonNode.class).path("webhook_secret").asString())
                .startsWith("cadre_hook_");
        assertThat(listed("forge").path("webhook_secrets").asInt()).isEqualTo(2);
        var shown = server.get("/api/v1/connections/forge").body();
        var told = server.get("/api/v1/audit?limit=100").body();
        assertThat(told).contains("connection.set");
        assertThat(made.body() + shown + told).doesNotContain("s3cr3t", "cadre_hook_");

        assertThat(delete("forge").statusCode()).isEqualTo(204);
        assertThat(listed("forge").isEmpty()).isTrue();
        assertThat(delete("forge").statusCode()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_taken_is_said_without_the_secret_and_leaves_nothing() {
        refused(put(server.adminKey(), "gitea", FORGE), ErrorCode.CONFLICT);
        refused(
                put(server.adminKey(), "forge", FORGE.replace("token", "tokem")),
                ErrorCode.INVALID);
        refused(
                put(server.adminKey(), "forge", FORGE.replace("\"s3cr3t-token\"", "50000001")),
                ErrorCode.INVALID);
        refused(put(server.adminKey(), "forge", FORGE.replace("http:", "ftp:")), ErrorCode.INVALID);
        refused(
                put(server.key("olga", Grant.OPERATOR).secret(), "forge", FORGE),
                ErrorCode.FORBIDDEN);
        assertThat(listed("gitea").path("source").asString()).isEqualTo("environment");
        assertThat(listed("forge").isEmpty()).isTrue();
    }

    @Test
    void one_that_flows_use_is_kept_and_the_projects_are_named() throws Exception {
        put(server.adminKey(), "forge", FORGE);
        Files.writeString(
                home.resolve("connections.yaml"),
                "flows: [{tracker: forge, project: a/b, host: forge, repository: a/b}]\n");

        var kept = delete("forge");

        refused(kept, ErrorCode.CONFLICT);
        assertThat(RunningServer.problem(kept).which().toString()).contains("a/b");
        assertThat(listed("forge").path("has_token").asBoolean()).isTrue();
    }

    private static void refused(HttpResponse<String> response, ErrorCode code) {
        assertThat(response.body()).doesNotContain("s3cr3t", "50000001");
        assertThat(RunningServer.problem(response).code()).isEqualTo(code);
    }
}
