package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Many messages over connections that are cut by chance, with restarts of the server and of the
 * platform.
 */
class TelegramStormTest {
    private static final int MESSAGES = 10_000;
    private static final int EACH_RUNS = 100;
    private static final int RESTART_EVERY = 3_500;
    private static final int PLATFORM_EVERY = 2_900;
    private static final long ANN = 4001;
    private static final int PEOPLE = 20;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void each_of_10000_messages_is_handled_once(@TempDir Path home) {
        var telegram = FakeTelegram.start();
        var server = RunningServer.on(home, telegram.settings());
        try {
            for (int i = 0; i < PEOPLE; i++) {
                link(telegram, server, ANN + i);
            }
            var chance = new Random(7);
            telegram.cut(0.02, new Random(8));
            var asked = new HashSet<Long>();
            for (int i = 0; i < MESSAGES; i++) {
                var text = i % EACH_RUNS == 0 ? "/run -a rehearsal " + i : "/nodes";
                asked.add(telegram.says(ANN + chance.nextInt(PEOPLE), text));
                if (i % PLATFORM_EVERY == PLATFORM_EVERY - 1) {
                    telegram.restart();
                }
                if (i % RESTART_EVERY == RESTART_EVERY - 1) {
                    server.close();
                    server = RunningServer.on(home, telegram.settings());
                }
            }
            await().atMost(Duration.ofMinutes(8))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> answered(telegram, asked) == MESSAGES);

            var answers =
                    telegram.shown().stream().filter(one -> asked.contains(one.answers())).count();
            assertThat(answers - MESSAGES)
                    .as("messages sent twice: those of which nobody here heard that they were sent")
                    .isLessThanOrEqualTo(
                            telegram.lostAnswers()
                                    + MESSAGES / RESTART_EVERY
                                    + MESSAGES / PLATFORM_EVERY * PEOPLE);
            assertThat(prompts(server)).isEqualTo(MESSAGES / EACH_RUNS);
        } finally {
            server.close();
            telegram.close();
        }
    }

    private static void link(FakeTelegram telegram, RunningServer server, long user) {
        var key = server.key("phone-" + user, Grant.MEMBER).secret();
        var made = server.send(server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody()));
        telegram.says(user, Json.read(made.body(), JsonNode.class).path("command").asString(""));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> telegram.says(user, text -> text.contains("you act as")));
    }

    private static int answered(FakeTelegram telegram, HashSet<Long> asked) {
        return telegram.shown().stream()
                .map(FakeTelegram.Shown::answers)
                .filter(asked::contains)
                .collect(Collectors.toSet())
                .size();
    }

    /** How many jobs there are, each with a prompt of its own. */
    private static int prompts(RunningServer server) {
        var items = server.json("/api/v1/jobs?limit=200").path("items");
        var prompts = new HashSet<String>();
        items.forEach(job -> prompts.add(job.path("prompt").asString("")));
        assertThat(prompts).hasSize(items.size());
        return items.size();
    }
}
