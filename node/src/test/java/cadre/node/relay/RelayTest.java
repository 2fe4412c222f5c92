package cadre.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.TestOrder;
import cadre.node.link.ServerAddress;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.json.Json;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.BusOrder;
import cadre.wire.trace.Cause;
import cadre.wire.trace.TraceParent;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What passes the relay of a node, and what does not. */
class RelayTest {
    private static final String KEY = "cadre_node_the-nodes-own-key";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{}}";

    @TempDir Path state;
    private final List<Asked> asked = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;
    private Relay relay;
    private volatile CountDownLatch patience = new CountDownLatch(0);

    /** What the server got. */
    private record Asked(String line, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return String.join("|", headers.getOrDefault(name, List.of()));
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
        relay = relay();
    }

    @AfterEach
    void stop() {
        patience.countDown();
        relay.close();
        server.stop(0);
        http.close();
    }

    private Relay relay() {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/prefix";
        return new Relay(state, ServerAddress.of(url), KEY, nanos::get);
    }

    private void serve(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        synchronized (asked) {
            asked.add(new Asked(line, Map.copyOf(exchange.getRequestHeaders()), body));
        }
        try {
            patience.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Retry-After", "3");
        exchange.getResponseHeaders().set("Set-Cookie", "not=for-agents");
        var answer = "{\"answer\":true}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(202, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void a_call_passes_as_the_nodes_in_the_name_of_the_attempt() throws Exception {
        var door = open("j17.2", 41);

        var answer =
                send(
                        request(door, "/mcp")
                                .header("Content-Type", "application/json")
                                .header("MCP-Protocol-Version", "2025-06-18")
                                .header("Cadre-Attempt", "j1.1 1")
                                .header("X-Forwarded-For", "10.0.0.1")
                                .header("Cookie", "a=b")
                                .POST(HttpRequest.BodyPublishers.ofString(CALL)));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"answer\":true}");
        assertThat(answer.headers().firstValue("Retry-After")).contains("3");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        var got = asked.getFirst();
        assertThat(got.line()).isEqualTo("POST /prefix/mcp");
        assertThat(got.body()).isEqualTo(CALL);
        assertThat(got.header("Authorization")).isEqualTo("Bearer " + KEY);
        assertThat(got.header("Cadre-attempt")).isEqualTo("j17.2 41");
        assertThat(got.header("Mcp-protocol-version")).isEqualTo("2025-06-18");
        assertThat(got.headers()).doesNotContainKeys("Cookie", "X-forwarded-for");
        assertThat(door.token()).doesNotContain(KEY);
        assertThat(door.toString()).doesNotContain(door.token());
    }

    @Test
    void the_place_in_a_trace_passes_if_it_is_one() throws Exception {
        var door = open("j17.2", 41);
        var place = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        for (var sent : List.of(place, "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01")) {
            send(
                    request(door, "/mcp")
                            .header("traceparent", sent)
                            .POST(HttpRequest.BodyPublishers.ofString(CALL)));
        }

        assertThat(asked.getFirst().header("Traceparent")).isEqualTo(place);
        assertThat(asked.getLast().headers()).doesNotContainKey("Traceparent");
    }

    @Test
    void a_call_names_the_request_that_caused_the_attempt_and_its_place_unless_the_agent_says_one()
            throws Exception {
        var place = TraceParent.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var cause = new Cause(Optional.of("chat/telegram:1/7"), Optional.of(place));
        var door = relay.open(order("j17.2", 41).withCause(Optional.of(cause))).orElseThrow();
        var own = place.at("b7ad6b7169203331").toString();

        post(door, "/mcp");
        send(
                request(door, "/mcp")
                        .header("X-Request-Id", "another")
                        .header("traceparent", own)
                        .POST(HttpRequest.BodyPublishers.ofString(CALL)));

        assertThat(asked)
                .extracting(one -> one.header("X-request-id"))
                .containsExactly("chat/telegram:1/7", "chat/telegram:1/7");
        assertThat(asked)
                .extracting(one -> one.header("Traceparent"))
                .containsExactly(place.toString(), own);
    }

    @Test
    void each_attempt_has_a_token_of_its_own_that_ends_with_it() throws Exception {
        var one = open("j1.1", 1);
        var other = open("j2.1", 2);
        assertThat(one.token()).isNotEqualTo(other.token());
        assertThat(open("j1.1", 1)).as("asked again").isEqualTo(one);

        relay.close(AttemptId.of("j1.1"));

        assertThat(post(one, "/mcp").statusCode()).isEqualTo(401);
        assertThat(post(one, "/mcp").body()).isEqualTo("{\"error\":\"unauthorized\"}");
        assertThat(post(other, "/mcp").statusCode()).isEqualTo(202);
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().header("Cadre-attempt")).isEqualTo("j2.1 2");
    }

    @Test
    void nothing_passes_without_the_token() throws Exception {
        var door = open("j1.1", 1);
        var url = URI.create(door.url() + "/mcp");
        for (var header : List.of("Bearer ", "Bearer x", "Basic " + door.token(), door.token())) {
            var answer = send(HttpRequest.newBuilder(url).header("Authorization", header));
            assertThat(answer.statusCode()).as(header).isEqualTo(401);
        }
        assertThat(send(HttpRequest.newBuilder(url)).statusCode()).isEqualTo(401);
        assertThat(asked).isEmpty();
    }

    @Test
    void only_the_bus_of_the_own_team_is_reached() throws Exception {
        var door = open("j1.1", 1);
        for (var path :
                List.of(
                        "/api/v1/me",
                        "/api/v1/teams/shop",
                        "/api/v1/teams/shop/inbox/job-1?after=3&wait_sec=5",
                        "/api/v1/search?q=lease",
                        "/api/v1/knowledge",
                        "/api/v1/plans/p3/requests",
                        "/api/v1/plans/p3/requests/2/grant",
                        "/api/v1/plans/p3/requests/2/refuse",
                        "/bridge/team/task-update",
                        "/bridge/team-info")) {
            assertThat(post(door, path).statusCode()).as(path).isEqualTo(202);
        }
        asked.clear();
        for (var path :
                List.of(
                        "/",
                        "/link",
                        "/api/v1/jobs",
                        "/api/v1/keys",
                        "/api/v1/teams",
                        "/api/v1/teams/shops",
                        "/api/v1/teams/other/tasks",
                        "/api/v1/teams/shop/../../jobs",
                        "/api/v1/teams/shop/%2e%2e/tasks",
                        "/api/v1/teams/shop//tasks",
                        "/api/v1/plans",
                        "/api/v1/plans/p3",
                        "/api/v1/plans/p3/stop",
                        "/api/v1/search/all",
                        "/api/v1/knowledge/handbook",
                        "/api/v1/knowledge/handbook/documents",
                        "/api/v1/plans/p3/requests/2/other",
                        "/api/v1/plans/p3/requests/../stop",
                        "/bridge/../api/v1/jobs",
                        "/mcp/",
                        "/mcp;a=b",
                        "/api/v1/me?a=%22%0d%0aHost:x\\")) {
            assertThat(raw(door, "POST " + path + " HTTP/1.1", "127.0.0.1"))
                    .as(path)
                    .matches("(?s)HTTP/1.1 40[04] .*");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void a_page_in_a_browser_is_refused_and_a_stream_too() throws Exception {
        var door = open("j1.1", 1);

        assertThat(raw(door, "POST /mcp HTTP/1.1", "rebound.example:80"))
                .startsWith("HTTP/1.1 403");
        assertThat(
                        send(request(door, "/mcp").header("Origin", "https://evil.example"))
                                .statusCode())
                .isEqualTo(403);
        var log = request(door, "/api/v1/teams/shop/log").header("Accept", "text/event-stream");
        assertThat(send(log).statusCode()).isEqualTo(406);
        assertThat(asked).isEmpty();
    }

    @Test
    void whether_there_is_a_stream_of_mcp_is_said_by_the_server() throws Exception {
        var door = open("j1.1", 1);

        var answer = send(request(door, "/mcp").header("Accept", "text/event-stream"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(asked.getFirst().line()).isEqualTo("GET /prefix/mcp");
    }

    @Test
    void a_body_of_more_than_a_mebibyte_does_not_pass() throws Exception {
        var door = open("j1.1", 1);
        var body = HttpRequest.BodyPublishers.ofString("x".repeat((1 << 20) + 1));

        assertThat(send(request(door, "/mcp").POST(body)).statusCode()).isEqualTo(413);
        assertThat(asked).isEmpty();
    }

    @Test
    void who_asks_too_often_waits_and_others_do_not() throws Exception {
        var door = open("j1.1", 1);
        var other = open("j2.1", 2);
        for (int n = 0; n < Pass.BURST; n++) {
            assertThat(post(door, "/mcp").statusCode()).isEqualTo(202);
        }

        var refused = post(door, "/mcp");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(post(other, "/mcp").statusCode()).isEqualTo(202);
        nanos.addAndGet(1_000_000_000);
        assertThat(post(door, "/mcp").statusCode()).isEqualTo(202);
    }

    @Test
    void no_more_than_sixteen_calls_of_an_attempt_wait_at_once() throws Exception {
        var door = open("j1.1", 1);
        patience = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<java.util.concurrent.Future<Integer>>();
            for (int n = 0; n <= Pass.MOST_AT_ONCE; n++) {
                calls.add(threads.submit(() -> post(door, "/mcp").statusCode()));
            }
            org.awaitility.Awaitility.await().until(() -> calls.stream().anyMatch(c -> c.isDone()));
            patience.countDown();
            var statuses = new ArrayList<Integer>();
            for (var call : calls) {
                statuses.add(call.get());
            }
            assertThat(statuses).containsOnlyOnce(429);
        }
    }

    @Test
    void without_the_server_an_agent_hears_so_in_the_form_that_its_client_reads() throws Exception {
        var door = open("j1.1", 1);
        server.stop(0);

        var tool = Json.read(post(door, "/mcp").body(), JsonNode.class);
        assertThat(tool.path("id").asInt()).isEqualTo(7);
        assertThat(tool.path("result").path("isError").asBoolean()).isTrue();
        assertThat(tool.path("result").path("content").path(0).path("text").asString())
                .contains("go on with your work");
        var list =
                send(
                        request(door, "/mcp")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"id\":\"a\",\"method\":\"tools/list\"}")));
        assertThat(list.statusCode()).isEqualTo(503);
        assertThat(Json.read(list.body(), JsonNode.class).path("error").path("message").asString())
                .contains("cannot be reached");
        var bridge = post(door, "/bridge/team/info");
        assertThat(bridge.statusCode()).isEqualTo(503);
        assertThat(bridge.body()).contains("\"ok\":false");
        var rest = post(door, "/api/v1/teams/shop/tasks/next");
        assertThat(rest.statusCode()).isEqualTo(503);
        assertThat(rest.body()).contains("\"code\":\"UNAVAILABLE\"");
    }

    @Test
    void after_a_restart_of_the_node_the_agent_finds_the_same_door() throws Exception {
        var door = open("j1.1", 1);
        relay.close();

        relay = relay();
        assertThat(open("j1.1", 1)).isEqualTo(door);

        assertThat(post(door, "/mcp").statusCode()).isEqualTo(202);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(state.resolve("relay.json"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(state.resolve("relay.json")))
                .doesNotContain(door.token())
                .doesNotContain(KEY);
    }

    @Test
    void whoever_took_the_port_meanwhile_has_learnt_a_token_that_opens_nothing() throws Exception {
        var before = open("j1.1", 1);
        relay.close();
        try (var taken =
                new ServerSocket(before.url().getPort(), 1, InetAddress.getLoopbackAddress())) {
            relay = relay();
            var now = open("j1.1", 1);

            assertThat(now.url()).isNotEqualTo(before.url());
            assertThat(now.token()).isNotEqualTo(before.token());
            var stale = new Door(now.url(), before.token(), now.bus());
            assertThat(post(stale, "/mcp").statusCode()).isEqualTo(401);
            assertThat(taken.isBound()).isTrue();
        }
    }

    @Test
    void an_attempt_without_a_team_opens_nothing_and_no_port() throws IOException {
        assertThat(relay.open(order("j1.1", 1).withBus(Optional.empty()))).isEmpty();
        assertThat(state.resolve("relay.json")).doesNotExist();
    }

    @Test
    void an_agent_is_told_where_the_bus_is_by_the_names_that_its_programs_know() {
        var door = open("j1.1", 1);
        var url = door.url().toString();

        assertThat(door.env())
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("CADRE_URL", url),
                                Map.entry("CADRE_KEY", door.token()),
                                Map.entry("CADRE_MCP_URL", url + "/mcp"),
                                Map.entry("CADRE_TEAM", "shop"),
                                Map.entry("CADRE_MEMBER", "job-1"),
                                Map.entry("TFX_TEAM_NAME", "shop"),
                                Map.entry("TFX_TEAM_AGENT_NAME", "job-1"),
                                Map.entry("TFX_TEAM_LEAD_NAME", "team-lead"),
                                Map.entry("TFX_HUB_URL", url),
                                Map.entry("TFX_HUB_PORT", String.valueOf(door.url().getPort())),
                                Map.entry("TFX_HUB_PIPE", "/nonexistent/cadre-hub.sock"),
                                Map.entry("TFX_HUB_TOKEN", door.token())));
    }

    private Door open(String attempt, long token) {
        return relay.open(order(attempt, token)).orElseThrow();
    }

    private static AttemptOrder order(String attempt, long token) {
        var id = AttemptId.of(attempt);
        var agent =
                new AgentOrder(
                        new AgentName("custom"),
                        "custom",
                        "",
                        "",
                        List.of(),
                        List.of("true"),
                        PromptBy.STDIN,
                        "");
        return TestOrder.of(
                        id,
                        token,
                        "go",
                        agent,
                        List.of(),
                        Map.of(),
                        List.of(),
                        IsolationKind.AUTO,
                        60,
                        0)
                .withBus(
                        Optional.of(
                                new BusOrder(
                                        new TeamName("shop"),
                                        new MemberName("job-" + id.job().number()),
                                        new MemberName("team-lead"))));
    }

    private static HttpRequest.Builder request(Door door, String path) {
        return HttpRequest.newBuilder(URI.create(door.url() + path))
                .header("Authorization", "Bearer " + door.token());
    }

    private HttpResponse<String> post(Door door, String path) throws Exception {
        return send(request(door, path).POST(HttpRequest.BodyPublishers.ofString(CALL)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What no client library would send. */
    private static String raw(Door door, String line, String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.url().getPort())) {
            var head =
                    "%s\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .formatted(line, host, door.token());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
