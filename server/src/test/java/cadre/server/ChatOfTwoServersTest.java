package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Servers on one PostgreSQL that have the same bots: one serves each, the other takes over. On
 * SQLite, which has no second server, the one is started again.
 */
class ChatOfTwoServersTest {
    private static final int MESSAGES = 60;
    private static final long ANN = 4001;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path home;
    @TempDir Path other;

    @Test
    void each_message_is_handled_once_by_whichever_serves() {
        try (var telegram = FakeTelegram.start();
                var slack = FakeSlack.start()) {
            var settings = new HashMap<>(telegram.settings());
            settings.putAll(slack.settings());
            var servers = new ArrayList<AutoCloseable>();
            try (var first = RunningServer.on(home, settings)) {
                link(first, telegram, slack);
                if (TestStores.isPostgres()) {
                    servers.add(second(settings));
                }
                var asked = says(telegram, slack);
                await().atMost(PATIENCE)
                        .until(() -> answers(telegram, slack, asked) == asked.size());
                assertThat(slack.open()).isEqualTo(1);
            }
            if (servers.isEmpty()) {
                servers.add(RunningServer.on(home, settings));
            }
            var asked = says(telegram, slack);
            await().atMost(PATIENCE).until(() -> answers(telegram, slack, asked) == asked.size());
            assertThat(slack.open()).isEqualTo(1);
            for (var server : servers) {
                server.close();
            }
            assertThat(answers(telegram, slack, asked)).as("once").isEqualTo(asked.size());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private CadreServer second(Map<String, String> settings) {
        var variables = new HashMap<>(settings);
        variables.putAll(TestStores.variables(home));
        variables.put("CADRE_HOME", other.toString());
        variables.put("CADRE_PORT", "0");
        return CadreServer.start(ServerConfig.read(variables, other));
    }

    private static void link(RunningServer server, FakeTelegram telegram, FakeSlack slack) {
        new TelegramPerson(telegram, server, ANN).link(Grant.VIEWER);
        var key = server.key("phone", Grant.VIEWER).secret();
        var codes = server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody());
        var code = Json.read(server.send(codes).body(), JsonNode.class).path("command");
        var said = slack.says("UANN", "D1", "im", code.asString(""), Map.of());
        await().atMost(PATIENCE).until(() -> slack.answerTo(said).isPresent());
    }

    private static Set<String> says(FakeTelegram telegram, FakeSlack slack) {
        var asked = new HashSet<String>();
        for (int i = 0; i < MESSAGES; i++) {
            asked.add("" + telegram.says(ANN, "/nodes"));
            asked.add(slack.says("UANN", "D1", "im", "nodes", Map.of()));
        }
        return asked;
    }

    private static long answers(FakeTelegram telegram, FakeSlack slack, Set<String> asked) {
        var all = new ArrayList<>(slack.shown().stream().map(FakeSlack.Shown::thread).toList());
        all.addAll(telegram.shown().stream().map(one -> "" + one.answers()).toList());
        return all.stream().filter(asked::contains).count();
    }
}
