package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Many messages over connections that are cut or replaced, and restarts of both sides. */
class SlackStormTest {
    private static final int MESSAGES = 10_000;
    private static final int EACH_RUNS = 100;
    private static final int CUT_EVERY = 450;
    private static final int REPLACED_EVERY = 510;
    private static final int RESTART_EVERY = 3_500;
    private static final int PLATFORM_EVERY = 2_900;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void each_of_10000_messages_is_handled_once(@TempDir Path home) {
        var slack = FakeSlack.start();
        var server = RunningServer.on(home, slack.settings());
        try {
            link(slack, server);
            var asked = new HashSet<String>();
            for (int i = 1; i <= MESSAGES; i++) {
                var text = i % EACH_RUNS == 0 ? "run -a rehearsal " + i : "nodes";
                asked.add(slack.says("UANN", "D1", "im", text, Map.of()));
                if (i % CUT_EVERY == 0) {
                    slack.cut();
                } else if (i % REPLACED_EVERY == 0) {
                    slack.disconnect("refresh_requested");
                }
                if (i % PLATFORM_EVERY == 0) {
                    slack.restart();
                }
                if (i % RESTART_EVERY == 0) {
                    server.close();
                    server = RunningServer.on(home, slack.settings());
                }
            }
            await().atMost(Duration.ofMinutes(8))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> slack.unacknowledged() == 0 && answered(slack, asked) == MESSAGES);

            var sent = slack.shown().stream().filter(one -> asked.contains(one.thread())).count();
            assertThat(sent - MESSAGES)
                    .as("messages sent twice: those that were on their way at a restart")
                    .isBetween(0L, (long) MESSAGES / RESTART_EVERY + MESSAGES / PLATFORM_EVERY);
            assertThat(server.json("/api/v1/jobs?limit=200").path("items"))
                    .hasSize(MESSAGES / EACH_RUNS);
        } finally {
            server.close();
            slack.close();
        }
    }

    private static void link(FakeSlack slack, RunningServer server) {
        var key = server.key("phone", Grant.MEMBER).secret();
        var made = server.send(server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody()));
        var code = Json.read(made.body(), JsonNode.class).path("command").asString("");
        var message = slack.says("UANN", "D1", "im", code, Map.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> slack.answerTo(message).isPresent());
    }

    private static long answered(FakeSlack slack, HashSet<String> asked) {
        return slack.shown().stream()
                .map(FakeSlack.Shown::thread)
                .filter(asked::contains)
                .distinct()
                .count();
    }
}
