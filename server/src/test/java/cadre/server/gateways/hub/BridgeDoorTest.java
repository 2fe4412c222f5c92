package cadre.server.gateways.hub;

import static cadre.server.gateways.hub.BridgeWorld.error;
import static cadre.server.gateways.hub.BridgeWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may cross the bridge, and how everyone else is refused. */
class BridgeDoorTest {
    private static final Map<String, Object> SHOP = Map.of("team_name", "shop");
    private static final List<String> POSTED =
            List.of(
                    "/bridge/team/task-update",
                    "/bridge/team-task-update",
                    "/bridge/team/task-list",
                    "/bridge/team-task-list",
                    "/bridge/team/send-message",
                    "/bridge/team-send-message",
                    "/bridge/team/info",
                    "/bridge/team-info",
                    "/bridge/result",
                    "/bridge/publish",
                    "/bridge/context",
                    "/bridge/register",
                    "/bridge/deregister",
                    "/bridge/status");

    @TempDir Path home;

    @Test
    void on_this_machine_no_key_is_needed_as_long_as_no_hub_token_is_set() {
        try (var world = BridgeWorld.on(home)) {
            assertThat(world.call("/bridge/team/info", SHOP).statusCode()).isEqualTo(200);
            assertThat(
                            world.callAs("left-over-from-another-hub", "/bridge/team/info", SHOP)
                                    .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void behind_a_proxy_a_key_is_needed() {
        try (var world = BridgeWorld.on(home)) {
            for (var header : List.of("Forwarded", "X-Forwarded-For", "X-Real-IP")) {
                var request = post(world, "/bridge/team/info", SHOP).header(header, "10.0.0.1");

                var response = world.server().send(request);

                assertThat(response.statusCode()).as(header).isEqualTo(401);
                assertThat(error(response).asString()).isEqualTo("Unauthorized");
            }
        }
    }

    @Test
    void a_foreign_origin_is_refused() {
        try (var world = BridgeWorld.on(home)) {
            var request =
                    post(world, "/bridge/team/info", SHOP).header("Origin", "https://evil.example");

            assertThat(world.server().send(request).statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CADRE_HUB_TOKEN", "TFX_HUB_TOKEN"})
    void with_a_hub_token_everything_else_is_401_before_all_other_checks(String variable) {
        try (var world = BridgeWorld.on(home, Map.of(variable, "let-me-in"))) {
            for (var path : POSTED) {
                for (var body : List.of("{}", "{no json", "")) {
                    var response = world.call(path, body);

                    assertThat(response.statusCode()).as(path).isEqualTo(401);
                    assertThat(json(response))
                            .isEqualTo(
                                    Json.tree(
                                            Json.read(
                                                    "{\"ok\":false,\"error\":\"Unauthorized\"}",
                                                    Map.class)));
                    assertThat(response.headers().firstValue("WWW-Authenticate"))
                            .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
                }
            }
            for (var path : List.of("/bridge/status", "/bridge/team/info", "/bridge/no-such")) {
                assertThat(world.server().send(world.server().open(path)).statusCode())
                        .as("GET " + path)
                        .isEqualTo(401);
            }
            assertThat(world.call("/bridge/no-such", "{}").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void the_hub_token_opens_the_bridge_and_nothing_else() {
        try (var world = BridgeWorld.on(home, Map.of("CADRE_HUB_TOKEN", "let-me-in"))) {
            assertThat(world.callAs("let-me-in", "/bridge/team/info", SHOP).statusCode())
                    .isEqualTo(200);
            assertThat(world.callAs("let-me-out", "/bridge/team/info", SHOP).statusCode())
                    .isEqualTo(401);
            var member = world.member("BE").secret();
            assertThat(world.callAs(member, "/bridge/team/info", SHOP).statusCode()).isEqualTo(200);
            assertThat(
                            world.server()
                                    .send(world.server().as("let-me-in", "/api/v1/me"))
                                    .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void what_is_not_posted_is_405_and_what_is_no_call_404() {
        try (var world = BridgeWorld.on(home)) {
            for (var path : POSTED) {
                for (var method : List.of("GET", "PUT", "DELETE")) {
                    if (path.equals("/bridge/status") && method.equals("GET")) {
                        continue;
                    }
                    var request = world.server().open(path).method(method, BodyPublishers.noBody());

                    var response = world.server().send(request);

                    assertThat(response.statusCode()).as(method + " " + path).isEqualTo(405);
                    assertThat(error(response).path("code").asString())
                            .isEqualTo("METHOD_NOT_ALLOWED");
                }
            }
            var unknown = world.call("/bridge/no/such", "{}");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(error(unknown).path("code").asString()).isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void malformed_json_is_400_and_a_large_body_413() {
        try (var world = BridgeWorld.on(home)) {
            for (var path : POSTED) {
                var broken = world.call(path, "{\"team_name\":");
                assertThat(broken.statusCode()).as(path).isEqualTo(400);
                assertThat(error(broken).path("code").asString()).isEqualTo("INVALID_JSON");
            }
            var large = world.call("/bridge/team/info", "\"" + "x".repeat(1 << 20) + "\"");
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(error(large).path("code").asString()).isEqualTo("TOO_LARGE");
        }
    }

    private static HttpRequest.Builder post(
            BridgeWorld world, String path, Map<String, Object> body) {
        return world.server().open(path).POST(BodyPublishers.ofString(Json.write(body)));
    }
}
