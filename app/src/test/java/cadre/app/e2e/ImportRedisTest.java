package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Tag("e2e")
@Tag("every-store")
class ImportRedisTest {
    private static final String SHARED_KEY = "a-key-that-all-of-them-share";

    @TempDir Path root;

    @Test
    void a_bus_in_redis_goes_on_in_a_server_that_is_started_afterwards() throws IOException {
        assumeThat(isThere("redis-server") && isThere("redis-cli"))
                .as("redis-server is there ('./check --install' installs it)")
                .isTrue();
        var port = freePort();
        try (var redis = redis(port);
                var cadre = Installation.in(root)) {
            fill(port);
            var url = "redis://127.0.0.1:" + port;
            cadre.serverSettings(Map.of("CADRE_BUS_KEY", SHARED_KEY));
            cadre.startServer();
            var running = cadre.onServer("import", "redis", "--url", url);
            assertThat(running.exitCode(Installation.SOON)).isEqualTo(1);
            assertThat(running.err()).contains("A server runs on this data folder");
            cadre.server().close();

            var dry = ended(cadre, "import", "redis", "--url", url, "--dry-run");
            var first = ended(cadre, "import", "redis", "--url", url);
            var second = ended(cadre, "import", "redis", "--url", url, "--json");

            assertThat(dry.out()).contains("would be taken over into team main");
            assertThat(first.out())
                    .contains("taken over into team main")
                    .contains("mail    2 new, 0 changed, 0 here already; the next number is 10")
                    .contains("tasks   1 new")
                    .contains("locks   1 new");
            assertThat(second.out()).contains("\"added\":0").contains("\"kept\":2");
            cadre.startServer();
            var mail = tool(cadre, "read_inbox", "{\"role\":\"BE\"}").path("messages");
            assertThat(mail).hasSize(2);
            assertThat(mail.get(0).path("id").asLong()).isEqualTo(4);
            assertThat(mail.get(0).path("body").asString()).isEqualTo("hello");
            assertThat(tool(cadre, "list_tasks", "{}").toString()).contains("build it");
            assertThat(tool(cadre, "list_locks", "{}").toString()).contains("nas-deploy");
            var next = "{\"from_role\":\"FE\",\"to_role\":\"BE\",\"body\":\"next\"}";
            assertThat(tool(cadre, "post_message", next).path("message_id").asLong()).isEqualTo(10);
        }
    }

    /** What a tool of the bus says to an agent with the shared key. */
    private static JsonNode tool(Installation cadre, String name, String arguments) {
        var call =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                        .formatted(name, arguments);
        var result = new Api(cadre.url(), SHARED_KEY).post("/mcp", call).path("result");
        assertThat(result.path("isError").asBoolean(false)).as(result.toString()).isFalse();
        return result.path("structuredContent");
    }

    private static Program ended(Installation cadre, String... arguments) {
        var program = cadre.onServer(arguments);
        assertThat(program.exitCode(Installation.SOON)).as(program.everything()).isZero();
        return program;
    }

    private Program redis(int port) {
        var redis =
                Program.start(
                        root,
                        Map.of("PATH", System.getenv("PATH")),
                        List.of(
                                "redis-server",
                                "--port",
                                "" + port,
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                ""));
        redis.awaitOut("Ready to accept connections", Installation.SOON);
        Awaitility.await().atMost(Installation.SOON).until(() -> ask(port, "PING").equals("PONG"));
        return redis;
    }

    private void fill(int port) {
        ask(port, "SET", "co:msgseq", "9");
        ask(port, "RPUSH", "co:inbox:BE", "4", "9");
        for (var id : List.of("4", "9")) {
            ask(
                    port,
                    "SET",
                    "co:msg:" + id,
                    "{\"id\":"
                            + id
                            + ",\"from_role\":\"FE\",\"to_role\":\"BE\",\"body\":\"hello\","
                            + "\"thread_id\":\"\",\"ts\":\"2026-03-01T10:00:00Z\"}");
        }
        ask(port, "SADD", "co:tasks", "2");
        ask(
                port,
                "HSET",
                "co:task:2",
                "title",
                "build it",
                "status",
                "open",
                "assignee_role",
                "BE",
                "created_by",
                "FE",
                "ts",
                "2026-03-01T10:00:00Z");
        ask(port, "SET", "co:lock:nas-deploy", "FE", "EX", "3600");
    }

    private String ask(int port, String... words) {
        var argv = new java.util.ArrayList<>(List.of("redis-cli", "-p", "" + port));
        argv.addAll(Arrays.asList(words));
        var asked = Program.start(root, Map.of("PATH", System.getenv("PATH")), argv);
        asked.exitCode(Installation.SOON);
        return asked.out().strip();
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
