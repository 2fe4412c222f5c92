package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every route with its rule, and that the rule holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteRulesTest {
    /** Fewer wrong keys than make the server answer TOO_MANY. */
    private static final int BEFORE_THE_BRAKE = 50;

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private record Operation(String method, String path, String rule) {
        @Override
        public String toString() {
            return method + " " + path + ": " + rule;
        }

        String filled() {
            return path.replace("{job}", "j1")
                    .replace("{agent}", "custom")
                    .replace("{logger}", "cadre")
                    .replace("{who}", "all")
                    .replace("{collection}", "handbook")
                    .replace("{node}", "n1")
                    .replace("{key}", "k1")
                    .replace("{artifact}", "a1")
                    .replace("{attempt}", "j1.1")
                    .replace("{bundle}", "b1")
                    .replace("{team}", "shop")
                    .replace("{member}", "BE")
                    .replace("{message}", "1")
                    .replace("{task}", "1")
                    .replace("{crew}", "c1")
                    .replace("{part}", "api")
                    .replace("{train}", "m1")
                    .replace("{plan}", "p1")
                    .replace("{request}", "1")
                    .replace("{stream}", "queue")
                    .replace("{question}", "q1")
                    .replace("{delivery}", "d1")
                    .replace("{link}", "l1")
                    .replace("{flow}", "f1")
                    .replace("{connection}", "plane")
                    .replace("{webhook}", "ci")
                    .replace("{account}", "g1")
                    .replace("{device}", "1");
        }
    }

    private List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        for (var path : server.json("/openapi.json").path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                JsonNode value = operation.getValue();
                operations.add(
                        new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                value.path("x-rule").asString()));
            }
        }
        return operations;
    }

    @Test
    void every_route_is_listed_with_its_rule() {
        assertThat(operations())
                .map(Operation::toString)
                .containsExactlyInAnyOrder(
                        "GET /health: open",
                        "POST /api/v1/crews: key member",
                        "GET /api/v1/crews: key viewer",
                        "GET /api/v1/crews/{crew}: key viewer",
                        "GET /api/v1/crews/{crew}/report: key viewer",
                        "GET /api/v1/crews/{crew}/comparison: key viewer",
                        "POST /api/v1/crews/{crew}/parts/{part}/pick: key member",
                        "POST /api/v1/crews/{crew}/confirm: key member",
                        "POST /api/v1/crews/{crew}/stop: key member",
                        "POST /api/v1/crews/{crew}/kill: key member",
                        "POST /api/v1/crews/{crew}/close: key member",
                        "POST /api/v1/crews/{crew}/messages: key member",
                        "POST /api/v1/crews/{crew}/parts/{part}/retry: key member",
                        "POST /api/v1/plans: key member",
                        "GET /api/v1/plans: key viewer",
                        "GET /api/v1/plans/{plan}: key viewer",
                        "GET /api/v1/plans/{plan}/file: key viewer",
                        "POST /api/v1/plans/{plan}/land: key member",
                        "GET /api/v1/plans/{plan}/land: key viewer",
                        "POST /api/v1/plans/{plan}/pause: key member",
                        "POST /api/v1/plans/{plan}/resume: key member",
                        "POST /api/v1/plans/{plan}/stop: key member",
                        "POST /api/v1/plans/{plan}/streams/{stream}/retry: key member",
                        "POST /api/v1/plans/{plan}/streams/{stream}/drop: key member",
                        "GET /api/v1/plans/{plan}/forecast: key viewer",
                        "POST /api/v1/plans/{plan}/replan: key member",
                        "GET /api/v1/plans/{plan}/requests: key viewer, or of a team's member",
                        "POST /api/v1/plans/{plan}/requests: key member, or of a team's member",
                        "POST /api/v1/plans/{plan}/requests/{request}/grant: key member, or of a team's member",
                        "POST /api/v1/plans/{plan}/requests/{request}/refuse: key member, or of a team's member",
                        "GET /status: loopback or key viewer",
                        "POST /webhook/plane: signature",
                        "POST /webhook/gitea: signature",
                        "POST /webhook/forgejo: signature",
                        "POST /webhook/github: signature",
                        "POST /webhook/gitlab: signature",
                        "POST /webhook/c/{connection}: signature",
                        "GET /api/v1/deliveries: key viewer",
                        "GET /api/v1/deliveries/{delivery}: key operator",
                        "POST /api/v1/deliveries/{delivery}/replay: key operator",
                        "GET /api/v1/connections: key viewer",
                        "POST /api/v1/flows: key member",
                        "GET /api/v1/flows: key viewer",
                        "GET /api/v1/flows/{flow}: key viewer",
                        "POST /api/v1/flows/{flow}/approve: key operator",
                        "POST /api/v1/flows/{flow}/reject: key operator",
                        "POST /api/v1/flows/{flow}/retry: key member",
                        "POST /api/v1/flows/{flow}/pause: key member",
                        "POST /api/v1/flows/{flow}/cancel: key member",
                        "GET /metrics: key viewer",
                        "GET /openapi.json: open",
                        "GET /page.js: open",
                        "GET /page.css: open",
                        "GET /icon.svg: open",
                        "GET /docs: open",
                        "GET /docs.js: open",
                        "GET /docs.css: open",
                        "GET /api/v1/me: key viewer, or of a team's member",
                        "GET /api/v1/github/accounts: key member",
                        "DELETE /api/v1/github/accounts/{account}: key member",
                        "POST /api/v1/github/device: key member",
                        "GET /api/v1/github/device/{device}: key member",
                        "DELETE /api/v1/github/device/{device}: key member",
                        "POST /api/v1/github/web: key member",
                        "GET /api/v1/github/owners: key member",
                        "GET /api/v1/github/repositories: key member",
                        "GET /api/v1/agents: key viewer",
                        "POST /api/v1/agents/{agent}/resume: key operator",
                        "GET /api/v1/roles: key viewer",
                        "GET /api/v1/questions: key viewer",
                        "GET /api/v1/questions/{question}: key viewer",
                        "POST /api/v1/questions/{question}/answer: key member",
                        "POST /api/v1/merges: key member",
                        "GET /api/v1/merges: key viewer",
                        "GET /api/v1/merges/{train}: key viewer",
                        "POST /api/v1/merges/{train}/stop: key member",
                        "GET /api/v1/connections/{connection}: key admin",
                        "PUT /api/v1/connections/{connection}: key admin",
                        "DELETE /api/v1/connections/{connection}: key admin",
                        "POST /api/v1/connections/{connection}/test: key operator",
                        "GET /api/v1/summary: key viewer",
                        "GET /api/v1/doctor: key operator",
                        "POST /api/v1/jobs: key member",
                        "GET /api/v1/jobs: key viewer",
                        "POST /api/v1/jobs/cancel: key member",
                        "POST /api/v1/jobs/retry: key member",
                        "POST /api/v1/jobs/preview: key member",
                        "GET /api/v1/repositories: key viewer",
                        "GET /api/v1/jobs/{job}/log/search: key viewer",
                        "PUT /api/v1/nodes/{node}/tags: key operator",
                        "GET /api/v1/jobs/{job}: key viewer",
                        "GET /api/v1/jobs/{job}/wait: key viewer",
                        "GET /api/v1/jobs/{job}/why: key viewer",
                        "POST /api/v1/jobs/{job}/cancel: key member",
                        "POST /api/v1/jobs/{job}/retry: key member",
                        "GET /api/v1/jobs/{job}/log: key viewer",
                        "GET /api/v1/jobs/{job}/log/follow: key viewer",
                        "POST /api/v1/jobs/{job}/log/redact: key member",
                        "DELETE /api/v1/jobs/{job}/log: key operator",
                        "GET /api/v1/jobs/{job}/steps: key viewer",
                        "GET /api/v1/jobs/{job}/artifacts: key viewer",
                        "GET /api/v1/artifacts/{artifact}: key viewer",
                        "GET /api/v1/jobs/{job}/diff: key viewer",
                        "POST /api/v1/jobs/{job}/push: key member",
                        "POST /api/v1/jobs/{job}/pull-request: key operator",
                        "POST /api/v1/bundles: key member",
                        "GET /api/v1/bundles: key member",
                        "GET /api/v1/events: key viewer, or of a team's member",
                        "GET /api/v1/audit: key operator",
                        "GET /api/v1/audit/kinds: key operator",
                        "GET /api/v1/audit/chain: key operator",
                        "GET /api/v1/audit/seals: key operator",
                        "GET /api/v1/audit/check: key operator",
                        "GET /api/v1/audit/export: key operator",
                        "GET /api/v1/keys: key admin",
                        "POST /api/v1/keys: key admin",
                        "DELETE /api/v1/keys/{key}: key admin",
                        "GET /api/v1/session/options: open",
                        "POST /api/v1/session: secret or code in the body",
                        "DELETE /api/v1/session: key viewer, or of a team's member",
                        "POST /api/v1/session/codes: key viewer, or of a team's member",
                        "GET /api/v1/secrets: key operator",
                        "POST /api/v1/secrets: key operator",
                        "DELETE /api/v1/secrets: key operator",
                        "POST /api/v1/secrets/rotate: key admin",
                        "POST /api/v1/webhooks: key admin",
                        "GET /api/v1/webhooks: key admin",
                        "GET /api/v1/webhooks/{webhook}: key admin",
                        "DELETE /api/v1/webhooks/{webhook}: key admin",
                        "POST /api/v1/webhooks/{webhook}/test: key admin",
                        "POST /api/v1/webhooks/{webhook}/pause: key admin",
                        "POST /api/v1/webhooks/{webhook}/resume: key admin",
                        "POST /api/v1/webhooks/{webhook}/rotate: key admin",
                        "POST /api/v1/webhooks/{webhook}/resend: key admin",
                        "GET /api/v1/webhooks/{webhook}/failed: key admin",
                        "GET /api/v1/chat/bots: key viewer",
                        "GET /api/v1/chat/links: key viewer",
                        "POST /api/v1/chat/codes: key viewer",
                        "DELETE /api/v1/chat/links/{link}: key viewer",
                        "PUT /api/v1/chat/links/{link}/quiet: key viewer",
                        "GET /api/v1/chat/subscriptions: key viewer",
                        "POST /api/v1/chat/subscriptions: key viewer",
                        "DELETE /api/v1/chat/subscriptions: key viewer",
                        "GET /api/v1/nodes: key viewer",
                        "GET /api/v1/nodes/{node}: key viewer",
                        "POST /api/v1/nodes/{node}/drain: key operator",
                        "POST /api/v1/nodes/{node}/cordon: key operator",
                        "POST /api/v1/nodes/{node}/open: key operator",
                        "DELETE /api/v1/nodes/{node}: key operator",
                        "POST /api/v1/nodes/invites: key admin",
                        "GET /api/v1/usage: key viewer",
                        "GET /api/v1/usage/accounts: key viewer",
                        "GET /api/v1/usage/sums: key viewer",
                        "POST /api/v1/usage/reprice: key operator",
                        "GET /api/v1/jobs/{job}/knowledge: key viewer",
                        "GET /api/v1/knowledge: key viewer, or of a team's member",
                        "PUT /api/v1/knowledge/{collection}: key operator",
                        "DELETE /api/v1/knowledge/{collection}: key operator",
                        "GET /api/v1/knowledge/{collection}/documents: key viewer, or of a team's member",
                        "GET /api/v1/knowledge/{collection}/document: key viewer, or of a team's member",
                        "POST /api/v1/knowledge/{collection}/documents: key operator",
                        "POST /api/v1/knowledge/{collection}/removals: key operator",
                        "POST /api/v1/knowledge/{collection}/results: key operator",
                        "GET /api/v1/knowledge/{collection}/gathering: key viewer, or of a team's member",
                        "PUT /api/v1/knowledge/{collection}/gathering: key operator",
                        "GET /api/v1/search: key viewer, or of a team's member",
                        "POST /api/v1/search/trials: key viewer, or of a team's member",
                        "GET /api/v1/search/all: key viewer, or of a team's member",
                        "GET /api/v1/log-levels: key operator",
                        "PUT /api/v1/log-levels/{logger}: key admin",
                        "GET /api/v1/retention: key operator",
                        "GET /api/v1/retention/runs: key operator",
                        "POST /api/v1/retention/runs: key admin",
                        "GET /api/v1/budgets: key viewer",
                        "PUT /api/v1/budgets/{who}: key operator",
                        "DELETE /api/v1/budgets/{who}: key operator",
                        "GET /api/v1/prices: key viewer",
                        "POST /api/v1/prices/import: key operator",
                        "GET /api/v1/teams: key viewer, or of a team's member",
                        "POST /api/v1/teams: key operator",
                        "GET /api/v1/teams/{team}: key viewer, or of a team's member",
                        "DELETE /api/v1/teams/{team}: key operator",
                        "POST /api/v1/teams/{team}/members: key operator",
                        "DELETE /api/v1/teams/{team}/members/{member}: key operator",
                        "POST /api/v1/teams/{team}/members/{member}/rotate: key operator",
                        "GET /api/v1/teams/{team}/log: key viewer, or of a team's member",
                        "GET /api/v1/teams/{team}/export: key viewer, or of a team's member",
                        "POST /api/v1/teams/{team}/messages: key member, or of a team's member",
                        "GET /api/v1/teams/{team}/messages/{message}: key member, or of a team's member",
                        "GET /api/v1/teams/{team}/inbox/{member}: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/inbox/{member}/ack: key member, or of a team's member",
                        "GET /api/v1/teams/{team}/tasks: key viewer, or of a team's member",
                        "POST /api/v1/teams/{team}/tasks: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/tasks/next: key member, or of a team's member",
                        "GET /api/v1/teams/{team}/tasks/{task}: key viewer, or of a team's member",
                        "POST /api/v1/teams/{team}/tasks/{task}: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/tasks/{task}/claim: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/tasks/{task}/renew: key member, or of a team's member",
                        "GET /api/v1/teams/{team}/locks: key viewer, or of a team's member",
                        "POST /api/v1/teams/{team}/locks: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/locks/release: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/locks/heartbeat: key member, or of a team's member",
                        "POST /api/v1/teams/{team}/locks/steal: key operator",
                        "POST /api/v1/teams/{team}/locks/delay: key operator",
                        "POST /bridge/team/task-update: bridge",
                        "POST /bridge/team-task-update: bridge",
                        "POST /bridge/team/task-list: bridge",
                        "POST /bridge/team-task-list: bridge",
                        "POST /bridge/team/send-message: bridge",
                        "POST /bridge/team-send-message: bridge",
                        "POST /bridge/team/info: bridge",
                        "POST /bridge/team-info: bridge",
                        "POST /bridge/result: bridge",
                        "POST /bridge/publish: bridge",
                        "POST /bridge/context: bridge",
                        "POST /bridge/register: bridge",
                        "POST /bridge/deregister: bridge",
                        "POST /bridge/status: bridge",
                        "GET /bridge/status: bridge",
                        "GET /join/cadre.jar: invite code",
                        "POST /join: invite code",
                        "POST /mcp: member key or shared key",
                        "GET /link: node",
                        "PUT /link/attempts/{attempt}/artifacts: node",
                        "GET /link/attempts/{attempt}/earlier: node",
                        "GET /link/bundles/{bundle}: node");
    }

    @Test
    void without_a_key_a_route_that_asks_for_one_answers_401_and_says_bearer(@TempDir Path homes) {
        var asking =
                operations().stream()
                        .filter(each -> each.rule().startsWith("key") || each.rule().equals("node"))
                        .toList();
        for (int from = 0; from < asking.size(); from += BEFORE_THE_BRAKE) {
            var some = asking.subList(from, Math.min(asking.size(), from + BEFORE_THE_BRAKE));
            try (var unbraked = RunningServer.on(homes.resolve("from-" + from))) {
                some.forEach(operation -> checkUnauthorized(unbraked, operation));
            }
        }
    }

    private static void checkUnauthorized(RunningServer unbraked, Operation operation) {
        var response = unbraked.send(request(operation, unbraked.url()));

        assertThat(response.statusCode()).as(operation.toString()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .as(operation.toString())
                .hasValue("Bearer");
        assertThat(RunningServer.problem(response).code().name()).isEqualTo("UNAUTHORIZED");
    }

    @Test
    void a_key_with_a_lesser_grant_is_forbidden() {
        var viewer = server.key("looker", cadre.wire.api.Grant.VIEWER).secret();
        for (var operation : operations()) {
            if (operation.rule().matches("key (member|operator|admin).*|node")) {
                var response =
                        server.send(
                                request(operation, server.url())
                                        .header("Authorization", "bearer " + viewer));

                assertThat(response.statusCode()).as(operation.toString()).isEqualTo(403);
            }
        }
    }

    @Test
    void a_node_key_reaches_nothing_of_the_api() {
        var node = server.nodeKey("n9").secret();
        for (var operation : operations()) {
            if (operation.path().startsWith("/api/") && operation.rule().startsWith("key")) {
                var response =
                        server.send(
                                request(operation, server.url())
                                        .header("Authorization", "Bearer " + node));

                assertThat(response.statusCode()).as(operation.toString()).isEqualTo(403);
            }
        }
    }

    @Test
    void a_members_key_reaches_its_own_team_and_nothing_else() {
        var own = memberKey("shop", "BE");
        memberKey("bank", "FE");
        for (var operation : operations()) {
            if (operation.rule().matches("key [a-z]+")) {
                var response =
                        server.send(
                                request(operation, server.url())
                                        .header("Authorization", "Bearer " + own));

                assertThat(response.statusCode()).as(operation.toString()).isEqualTo(403);
            }
        }
        assertThat(read(own, "/api/v1/teams").path("items"))
                .extracting(team -> team.path("name").asString())
                .containsExactly("shop");
        assertThat(read(own, "/api/v1/events?after=0").path("items"))
                .isNotEmpty()
                .allMatch(event -> event.path("thing").asString().matches("shop(/.*)?"));
        for (var path : List.of("/api/v1/teams/bank", "/api/v1/events?after=0&team=bank")) {
            assertThat(server.send(server.as(own, path)).statusCode()).as(path).isEqualTo(403);
        }
    }

    private String memberKey(String team, String member) {
        RunningServer.ok(server.post("/api/v1/teams", "{\"name\":\"" + team + "\"}"));
        var made =
                server.post("/api/v1/teams/" + team + "/members", "{\"name\":\"" + member + "\"}");
        return Json.read(RunningServer.ok(made).body(), JsonNode.class).path("secret").asString();
    }

    private JsonNode read(String key, String path) {
        var answer = server.send(server.as(key, path).header("Accept", "application/json"));
        return Json.read(RunningServer.ok(answer).body(), JsonNode.class);
    }

    @Test
    void a_foreign_host_is_refused_on_every_route_known_or_not() {
        var other = server.url().replace("127.0.0.1", "127.0.0.1.example.org");
        for (var operation : operations()) {
            assertThat(
                            RawHttp.status(
                                    server.url(),
                                    operation.method(),
                                    operation.filled(),
                                    hostOf(other)))
                    .as(operation.toString())
                    .isEqualTo(403);
        }
        assertThat(RawHttp.status(server.url(), "GET", "/no/such", "evil.example")).isEqualTo(403);
        assertThat(RawHttp.status(server.url(), "GET", "/health", "")).isBetween(400, 403);
    }

    @Test
    void a_foreign_origin_is_refused_on_every_route() {
        for (var operation : operations()) {
            for (var origin : List.of("https://evil.example", "null", "http://127.0.0.1:1")) {
                var response =
                        server.send(request(operation, server.url()).header("Origin", origin));

                assertThat(response.statusCode()).as(operation + " " + origin).isEqualTo(403);
            }
        }
    }

    @Test
    void the_servers_own_origin_is_let_in() {
        assertThat(server.send(server.open("/health").header("Origin", server.url())).statusCode())
                .isEqualTo(200);
    }

    @Test
    void status_is_open_on_loopback_and_closed_behind_a_proxy() {
        assertThat(server.send(server.open("/status")).body())
                .contains("\"hub\":{\"state\":\"healthy\"}")
                .contains("\"active_tasks\":[]");
        for (var header :
                List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "X-Forwarded-Proto")) {
            assertThat(server.send(server.open("/status").header(header, "1")).statusCode())
                    .as(header)
                    .isEqualTo(401);
        }
    }

    private static String hostOf(String url) {
        return URI.create(url).getAuthority();
    }

    private static HttpRequest.Builder request(Operation operation, String url) {
        return HttpRequest.newBuilder(URI.create(url + operation.filled()))
                .method(
                        operation.method(),
                        operation.method().equals("GET")
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString("{}"));
    }
}
