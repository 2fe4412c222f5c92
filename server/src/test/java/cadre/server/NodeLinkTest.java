package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.InviteView;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The link, spoken by hand over a real WebSocket, and what a job's followers see of it. */
class NodeLinkTest {
    @TempDir private Path home;
    private RunningServer server;
    private String nodeKey;

    @BeforeEach
    void start() {
        server = RunningServer.on(home);
        nodeKey = join("n1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String join(String name) {
        var invite =
                Json.read(
                        RunningServer.ok(server.post("/api/v1/nodes/invites", "")).body(),
                        InviteView.class);
        var joined =
                server.send(
                        server.open("/join")
                                .POST(
                                        BodyPublishers.ofString(
                                                Json.write(
                                                        new JoinRequest(
                                                                invite.code(),
                                                                new NodeName(name))))));
        return Json.read(RunningServer.ok(joined).body(), KeyCreated.class).secret();
    }

    private JobView file(String prompt) {
        var body = "{\"prompt\":\"" + prompt + "\",\"agent\":\"rehearsal\"}";
        return Json.read(RunningServer.ok(server.post("/api/v1/jobs", body)).body(), JobView.class);
    }

    private JobView job(JobId id) {
        return Json.read(RunningServer.ok(server.get("/api/v1/jobs/" + id)).body(), JobView.class);
    }

    @Test
    void a_job_goes_out_over_the_link_and_its_log_and_end_come_back() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("say hi");
            var start = node.next(ServerMessage.Start.class);
            assertThat(start.order().attempt().job()).isEqualTo(job.id());
            node.started(start);

            try (var follow =
                    EventReader.open(
                            server,
                            server.as(
                                    server.adminKey(),
                                    "/api/v1/jobs/" + job.id() + "/log/follow"))) {
                assertThat(follow.next().kind()).isEqualTo("attempt");
                node.log(start, LogStream.OUT, 0, "hello ");
                var first = follow.next("chunk");
                assertThat(first.id()).isEqualTo(start.order().attempt() + ":1");
                node.log(start, LogStream.OUT, 6, "world\n");
                assertThat(node.succeed(start).applied()).isTrue();

                var second = Json.read(follow.next("chunk").data(), LogChunk.class);
                assertThat(new String(second.data(), StandardCharsets.UTF_8)).isEqualTo("world\n");
                var end = Json.read(follow.next("end").data(), JobView.class);
                assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
                follow.awaitEnd();
            }
            assertThat(server.get("/api/v1/jobs/" + job.id() + "/log").body())
                    .isEqualTo("hello world\n");
            assertThat(server.get("/api/v1/jobs/" + job.id() + "/log?offset=6").body())
                    .isEqualTo("world\n");
        }
    }

    @Test
    void log_in_binary_frames_is_stored_and_a_store_that_fails_is_said_and_ends_nothing() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("say hi");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);

            node.frame(start, 0, "hello ");
            assertThat(node.next(ServerMessage.LogStored.class).end()).isEqualTo(6);
            TestStores.executeOnLogs(home, "alter table log_chunk rename to away");
            node.frame(start, 6, "world");
            assertThat(node.next(ServerMessage.LogRefused.class).stream()).isEqualTo(LogStream.OUT);
            TestStores.executeOnLogs(home, "alter table away rename to log_chunk");
            node.frame(start, 6, "world");
            assertThat(node.next(ServerMessage.LogStored.class).end()).isEqualTo(11);

            assertThat(server.get("/api/v1/jobs/" + job.id() + "/log").body())
                    .isEqualTo("hello world");
        }
    }

    @Test
    void a_binary_message_that_is_no_log_ends_the_connection() {
        var node = TestNode.welcomed(server, nodeKey, List.of());

        node.binary("{}".getBytes(StandardCharsets.UTF_8));

        assertThat(node.closeCode()).isEqualTo(1011);
    }

    @Test
    void steps_are_told_as_they_happen_and_a_follower_that_comes_back_misses_none() {
        var call =
                "{\"at_ms\":1767225600000,\"step\":\"tool_call\",\"id\":\"t\",\"tool\":\"Bash\","
                        + "\"arguments\":\"make\"}\n";
        var result =
                "{\"at_ms\":1767225601500,\"step\":\"tool_result\",\"id\":\"t\","
                        + "\"failed\":false,\"output\":\"ok\"}\n";
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("say hi");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            var path = "/api/v1/jobs/" + job.id() + "/steps";
            String last;
            try (var follow = follow(path)) {
                assertThat(follow.next().kind()).isEqualTo("attempt");
                node.log(start, LogStream.OUT, 0, "noise");
                node.log(start, LogStream.STEPS, 0, call);
                var running = follow.next();
                assertThat(running.data()).contains("\"state\":\"running\"", "\"tool\":\"Bash\"");
                last = running.id();
            }
            node.log(start, LogStream.STEPS, call.length(), result);
            node.succeed(start);

            try (var again =
                    EventReader.open(
                            server,
                            server.as(server.adminKey(), path).header("Last-Event-ID", last))) {
                assertThat(again.next().data())
                        .contains("\"state\":\"done\"", "\"duration_ms\":1500")
                        .contains("\"id\":\"" + start.order().attempt() + ":0\"");
                assertThat(again.next().kind()).isEqualTo("end");
            }
            var page = server.json(path);
            assertThat(page.path("items").size()).isEqualTo(1);
            assertThat(page.path("items").path(0).path("kind").asString()).isEqualTo("tool");
        }
    }

    @Test
    void a_follower_that_comes_back_goes_on_after_its_last_chunk() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("say hi");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            node.log(start, LogStream.OUT, 0, "one\n");
            node.log(start, LogStream.OUT, 4, "two\n");
            node.succeed(start);

            try (var follow =
                    EventReader.open(
                            server,
                            server.as(server.adminKey(), "/api/v1/jobs/" + job.id() + "/log/follow")
                                    .header("Last-Event-ID", start.order().attempt() + ":1"))) {
                var event = follow.next();
                assertThat(event.id()).isEqualTo(start.order().attempt() + ":2");
                assertThat(follow.next().kind()).isEqualTo("end");
            }
        }
    }

    @Test
    void a_follower_begins_with_the_byte_that_it_asks_for() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("say hi");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            node.log(start, LogStream.OUT, 0, "one\n");
            node.log(start, LogStream.ERR, 0, "noise");
            node.log(start, LogStream.OUT, 4, "two\n");
            var path = "/api/v1/jobs/" + job.id() + "/log/follow?stream=out";
            try (var inside = follow(path + "&offset=6");
                    var border = follow(path + "&offset=4&attempt=1");
                    var ahead = follow(path + "&offset=9");
                    var whole = follow(path);
                    var again =
                            EventReader.open(
                                    server,
                                    server.as(server.adminKey(), path + "&offset=6")
                                            .header(
                                                    "Last-Event-ID",
                                                    start.order().attempt() + ":0"))) {
                assertThat(inside.next().kind()).isEqualTo("attempt");
                node.log(start, LogStream.ERR, 5, "more noise");
                node.log(start, LogStream.OUT, 8, "three\n");
                node.succeed(start);

                assertThat(rest(inside)).containsExactly("6 o\n", "8 three\n");
                assertThat(rest(border)).containsExactly("4 two\n", "8 three\n");
                assertThat(rest(ahead)).containsExactly("9 hree\n");
                assertThat(rest(whole)).containsExactly("0 one\n", "4 two\n", "8 three\n");
                assertThat(rest(again)).containsExactly("6 o\n", "8 three\n");
            }
        }
    }

    @Test
    void a_follower_that_begins_within_a_gap_is_told_the_rest_of_it() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("say hi");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            node.log(start, LogStream.OUT, 0, "one\n");
            node.send(
                    new NodeMessage.Log(
                            start.order().attempt(),
                            start.order().token(),
                            LogStream.OUT,
                            10,
                            6,
                            "two\n".getBytes(StandardCharsets.UTF_8)));
            node.next(ServerMessage.LogStored.class);
            node.succeed(start);

            try (var follow =
                    follow("/api/v1/jobs/" + job.id() + "/log/follow?stream=out&offset=7")) {
                var chunk = Json.read(follow.next("chunk").data(), LogChunk.class);
                assertThat(chunk.missing()).isEqualTo(3);
                assertThat(chunk.offset()).isEqualTo(10);
                assertThat(follow.next().kind()).isEqualTo("end");
            }
        }
    }

    @Test
    void an_offset_without_its_stream_or_beside_after_is_a_problem() {
        var path = "/api/v1/jobs/" + file("say hi").id() + "/log/follow?offset=1";
        for (var wrong : List.of("", "&stream=out&after=1", "&stream=pout")) {
            var response = server.get(path + wrong);

            assertThat(response.statusCode()).as(wrong).isEqualTo(400);
            assertThat(RunningServer.problem(response).which()).containsKey("parameter");
        }
    }

    private EventReader follow(String path) {
        return EventReader.open(server, server.as(server.adminKey(), path));
    }

    /** The chunks up to the end, each with its offset. */
    private static List<String> rest(EventReader follow) {
        var chunks = new ArrayList<String>();
        for (var event = follow.next(); !event.kind().equals("end"); event = follow.next()) {
            if (event.kind().equals("chunk")) {
                var chunk = Json.read(event.data(), LogChunk.class);
                chunks.add(chunk.offset() + " " + new String(chunk.data(), StandardCharsets.UTF_8));
            }
        }
        return chunks;
    }

    @Test
    void a_job_that_waits_is_followed_from_its_start_on() {
        var job = file("say later");
        try (var follow =
                EventReader.open(
                        server,
                        server.as(server.adminKey(), "/api/v1/jobs/" + job.id() + "/log/follow"))) {
            try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
                var start = node.next(ServerMessage.Start.class);
                node.started(start);
                node.log(start, LogStream.OUT, 0, "x");
                node.succeed(start);

                assertThat(follow.next().kind()).isEqualTo("attempt");
                assertThat(follow.next().kind()).isEqualTo("chunk");
                assertThat(follow.next().kind()).isEqualTo("end");
            }
        }
    }

    @Test
    void a_follower_ends_at_once_when_its_key_is_revoked() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("hang");
            node.started(node.next(ServerMessage.Start.class));
            var key = server.key("reader", Grant.VIEWER);
            try (var follow =
                    EventReader.open(
                            server,
                            server.as(key.secret(), "/api/v1/jobs/" + job.id() + "/log/follow"))) {
                follow.next("attempt");

                server.send(
                        server.as(server.adminKey(), "/api/v1/keys/" + key.key().id()).DELETE());

                assertThat(follow.next("closed").data())
                        .isEqualTo(
                                "{\"code\":\"UNAUTHORIZED\",\"reason\":\"the key was revoked or has"
                                        + " expired\"}");
                follow.awaitEnd();
            }
        }
    }

    @Test
    void artifacts_are_uploaded_listed_and_downloaded() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("edit");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            var patch = "--- a/x\n+++ b/x\n+hello\n";

            var put =
                    server.send(
                            server.as(nodeKey, put(start, "patch", "shop", "shop.patch"))
                                    .PUT(BodyPublishers.ofString(patch)));
            node.succeed(start);

            assertThat(RunningServer.ok(put).statusCode()).isEqualTo(201);
            assertThat(server.get("/api/v1/jobs/" + job.id() + "/diff").body()).isEqualTo(patch);
            assertThat(
                            server.get("/api/v1/jobs/" + job.id() + "/diff?repository=other")
                                    .statusCode())
                    .isEqualTo(404);
            var listed = server.json("/api/v1/jobs/" + job.id() + "/artifacts").path("items");
            assertThat(listed.size()).isEqualTo(1);
            var href = listed.path(0).path("href").asString();
            var download = server.get("/" + href);
            assertThat(download.body()).isEqualTo(patch);
            assertThat(download.headers().firstValue("Content-Disposition").orElse(""))
                    .startsWith("attachment; filename=\"shop.patch\"");
        }
    }

    @Test
    void an_upload_with_a_wrong_token_or_of_another_node_is_refused() {
        var other = join("n2");
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            file("edit");
            var start = node.next(ServerMessage.Start.class);

            assertThat(
                            server.send(
                                            server.as(other, put(start, "file", "", "x"))
                                                    .PUT(BodyPublishers.ofString("x")))
                                    .statusCode())
                    .isEqualTo(409);
            assertThat(
                            server.send(
                                            server.as(
                                                            nodeKey,
                                                            put(start, "file", "", "x")
                                                                    .replace("token=", "token=9"))
                                                    .PUT(BodyPublishers.ofString("x")))
                                    .statusCode())
                    .isEqualTo(409);
            assertThat(
                            server.send(
                                            server.as(nodeKey, put(start, "file", "", "..%2Fx"))
                                                    .PUT(BodyPublishers.ofString("x")))
                                    .statusCode())
                    .isEqualTo(400);
        }
    }

    private static String put(
            ServerMessage.Start start, String kind, String repository, String name) {
        return "/link/attempts/%s/artifacts?token=%d&kind=%s&repository=%s&name=%s"
                .formatted(start.order().attempt(), start.order().token(), kind, repository, name);
    }

    @Test
    void of_two_connections_of_one_node_the_newer_wins() {
        var older = TestNode.welcomed(server, nodeKey, List.of());
        try (var newer = TestNode.welcomed(server, nodeKey, List.of())) {
            assertThat(older.closeCode()).isEqualTo(4001);

            var job = file("say hi");

            assertThat(newer.next(ServerMessage.Start.class).order().attempt().job())
                    .isEqualTo(job.id());
        }
    }

    @Test
    void of_two_processes_with_one_key_the_first_stays_and_the_other_is_told_why() {
        var first = TestNode.welcomed(server, nodeKey, List.of());
        var cloned = TestNode.dial(server, nodeKey);

        cloned.hello("two", List.of());

        var refused = cloned.next(ServerMessage.Refused.class);
        assertThat(refused.code()).isEqualTo("ALREADY_CONNECTED");
        assertThat(refused.reason()).contains("n1").contains("CADRE_HOME/node/n1");
        assertThat(cloned.closeCode()).isEqualTo(1008);
        var job = file("say hi");
        assertThat(first.next(ServerMessage.Start.class).order().attempt().job())
                .isEqualTo(job.id());

        first.cut();
        try (var restarted = TestNode.dial(server, nodeKey)) {
            restarted.hello("three", List.of());
            restarted.next(ServerMessage.Welcome.class);
        }
    }

    @Test
    void a_node_of_a_version_that_is_not_understood_is_refused_with_what_to_do() {
        refusesProtocol(NodeMessage.PROTOCOL + 1, "Upgrade the server first");
        refusesProtocol(NodeMessage.OLDEST_PROTOCOL - 1, "Upgrade Cadre on the node");
    }

    private void refusesProtocol(int protocol, String fix) {
        var node = TestNode.dial(server, nodeKey);

        node.text(hello(protocol));

        var refused = node.next(ServerMessage.Refused.class);
        assertThat(refused.reason()).contains("speaks protocol " + protocol).contains(fix);
        assertThat(refused.protocol()).isEqualTo(NodeMessage.PROTOCOL);
        assertThat(node.closeCode()).isEqualTo(1008);
    }

    @Test
    void a_node_of_the_version_before_is_served() {
        try (var node = TestNode.dial(server, nodeKey)) {
            node.text(hello(NodeMessage.OLDEST_PROTOCOL).replace(",\"leaving\":false", ""));

            assertThat(node.next(ServerMessage.Welcome.class).leaseSec()).isPositive();
        }
    }

    private static String hello(int protocol) {
        return Json.write(new NodeMessage.Hello(protocol, "one", TestNode.facts(), List.of()));
    }

    @Test
    void nonsense_ends_the_connection_and_the_server_goes_on() {
        for (var text : List.of("{", "[]", "null", "{\"type\":\"beat\"}", "{\"type\":\"hello\"}")) {
            var node = TestNode.dial(server, nodeKey);
            node.text(text);
            assertThat(node.next(ServerMessage.Refused.class).code()).as(text).isEqualTo("INVALID");
            assertThat(node.closeCode()).as(text).isEqualTo(1008);
        }
        var node = TestNode.welcomed(server, nodeKey, List.of());
        node.text("{\"type\":\"log\",\"attempt\":null}");
        assertThat(node.closeCode()).isEqualTo(1011);
        assertThat(server.get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    @Test
    void a_frame_over_one_mebibyte_ends_the_connection() {
        var node = TestNode.welcomed(server, nodeKey, List.of());
        try {
            node.text("x".repeat(1_100_000));
        } catch (CompletionException e) {
            // cut while it was being sent
        }
        assertThat(node.closeCode()).isIn(1009, -1);
    }

    @Test
    void a_stale_attempt_is_told_to_stop() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            file("say hi");
            var start = node.next(ServerMessage.Start.class);

            node.send(new NodeMessage.TurnBegan(start.order().attempt(), 999_999));

            var stop = node.next(ServerMessage.Stop.class);
            assertThat(stop.attempt()).isEqualTo(start.order().attempt());
            assertThat(stop.token()).isEqualTo(999_999);
        }
    }

    @Test
    void a_cancel_reaches_the_node() {
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var job = file("hang");
            var start = node.next(ServerMessage.Start.class);
            node.started(start);

            RunningServer.ok(server.post("/api/v1/jobs/" + job.id() + "/cancel", ""));

            assertThat(node.next(ServerMessage.Stop.class).token())
                    .isEqualTo(start.order().token());
        }
    }

    @Test
    void the_link_ends_at_once_when_the_nodes_key_is_revoked() {
        var node = TestNode.welcomed(server, nodeKey, List.of());
        var items = server.json("/api/v1/keys").path("items");
        var ids = new ArrayList<String>();
        items.forEach(item -> {
            if (item.path("grant").asString().equals("node")) {
                ids.add(item.path("id").asString());
            }
        });

        ids.forEach(id -> server.send(server.as(server.adminKey(), "/api/v1/keys/" + id).DELETE()));

        assertThat(node.closeCode()).isEqualTo(1008);
        await().atMost(TestNode.SOON)
                .untilAsserted(() ->
                        assertThat(server.json("/api/v1/nodes/n1").path("state").asString())
                                .isNotEqualTo("online"));
    }

    @Test
    void a_key_that_is_no_nodes_opens_no_link() {
        Assertions.assertThatThrownBy(() -> TestNode.dial(server, server.adminKey()))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void the_line_of_an_invite_fetches_the_program_with_its_hash_and_the_code_is_in_no_address()
            throws Exception {
        var jar = Files.writeString(home.resolve("some.jar"), "the program");
        try (var other =
                RunningServer.on(home.resolve("other"), Map.of("CADRE_JAR", jar.toString()))) {
            var invite =
                    Json.read(
                            RunningServer.ok(
                                            other.post(
                                                    "/api/v1/nodes/invites", "{\"node\":\"gpu\"}"))
                                    .body(),
                            InviteView.class);
            var program =
                    other.send(
                            other.open("/join/cadre.jar")
                                    .header("Authorization", "Invite " + invite.code()));
            var without = other.send(other.open("/join/cadre.jar"));
            var wrong =
                    other.send(
                            other.open("/join/cadre.jar")
                                    .header(
                                            "Authorization",
                                            "Invite "
                                                    + invite.code()
                                                            .replaceAll(
                                                                    ".$",
                                                                    invite.code().endsWith("0")
                                                                            ? "1"
                                                                            : "0")));

            assertThat(program.body()).isEqualTo("the program");
            assertThat(invite.jarSha256())
                    .isEqualTo(
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256")
                                                    .digest("the program".getBytes("UTF-8"))));
            assertThat(invite.line())
                    .contains(invite.jarSha256())
                    .contains(other.url() + "/join/cadre.jar' ")
                    .doesNotContain("\n")
                    .doesNotContain("?");
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(wrong.statusCode()).isIn(401, 410);
        }
    }

    @Test
    void an_invite_whose_line_works_on_this_machine_only_says_so_and_what_to_set() {
        var local = server.post("/api/v1/nodes/invites", "");
        assertThat(Json.read(local.body(), InviteView.class).warning())
                .hasValueSatisfying(
                        text -> assertThat(text).contains(server.url(), "CADRE_PUBLIC_URL"));

        try (var other =
                RunningServer.on(
                        home.resolve("other"), Map.of("CADRE_PUBLIC_URL", "https://c.example"))) {
            var reachable = other.post("/api/v1/nodes/invites", "");
            assertThat(Json.read(reachable.body(), InviteView.class).warning()).isEmpty();
        }
    }

    @Test
    void the_doctor_looks_at_each_node_that_is_online() {
        var none = check("nodes");
        assertThat(none.path("ok").asBoolean()).isFalse();
        assertThat(none.path("fix").asString()).contains("cadre node invite");

        var facts = TestNode.facts();
        try (var good = TestNode.welcomed(server, nodeKey, List.of());
                var bad = TestNode.dial(server, join("n2"))) {
            bad.send(
                    new NodeMessage.Hello(
                            NodeMessage.PROTOCOL,
                            "one",
                            new NodeFacts(
                                    facts.os(),
                                    facts.arch(),
                                    facts.cores(),
                                    facts.memoryBytes(),
                                    facts.gpus(),
                                    facts.diskFreeBytes(),
                                    facts.tags(),
                                    facts.slots(),
                                    facts.version(),
                                    facts.agents(),
                                    List.of(
                                            new NodeFacts.ProvedIsolation(
                                                    IsolationKind.BUBBLEWRAP, false, "no bwrap"),
                                            new NodeFacts.ProvedIsolation(
                                                    IsolationKind.NONE, true, "")),
                                    facts.roots()),
                            List.of()));
            bad.next(ServerMessage.Welcome.class);

            assertThat(check("nodes").path("ok").asBoolean()).isTrue();
            assertThat(check("node n1").path("ok").asBoolean()).isTrue();
            assertThat(check("node n1").path("detail").asString())
                    .contains("isolation bubblewrap", "rehearsal 0.1.0", "102400 MiB free");
            assertThat(check("node n2").path("ok").asBoolean()).isFalse();
            assertThat(check("node n2").path("detail").asString()).contains("bubblewrap: no bwrap");
            assertThat(check("node n2").path("fix").asString()).contains("Install bubblewrap");
        }
    }

    private JsonNode check(String name) {
        for (var check : server.json("/api/v1/doctor").path("checks")) {
            if (check.path("name").asString().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name);
    }

    @Test
    void an_idempotency_key_makes_a_repeat_harmless() {
        var body = "{\"prompt\":\"say hi\",\"agent\":\"rehearsal\"}";
        var request =
                server.as(server.adminKey(), "/api/v1/jobs")
                        .header("Idempotency-Key", "once")
                        .POST(BodyPublishers.ofString(body));

        var first = Json.read(RunningServer.ok(server.send(request)).body(), JobView.class);
        var second = Json.read(RunningServer.ok(server.send(request)).body(), JobView.class);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(job(first.id()).status()).isInstanceOf(JobState.Queued.class);
        assertThat(server.get("/api/v1/jobs/" + first.id() + "/why").body()).contains("node");
        assertThat(server.get("/api/v1/jobs/" + first.id() + "/log").body()).isEmpty();
        assertThat(server.get("/api/v1/jobs/" + first.id() + "/wait?timeout_sec=0").statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_bundle_over_the_configured_size_is_refused() {
        try (var small =
                RunningServer.on(home.resolve("small"), Map.of("CADRE_MAX_ARTIFACT_BYTES", "9"))) {
            var response = small.post("/api/v1/bundles", "ten bytes.");

            assertThat(response.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void what_is_no_bundle_is_refused() {
        var response =
                server.send(
                        server.as(server.adminKey(), "/api/v1/bundles")
                                .POST(BodyPublishers.ofString("no bundle")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(server.get("/api/v1/bundles?head=" + "0".repeat(40)).statusCode())
                .isEqualTo(404);
    }
}
