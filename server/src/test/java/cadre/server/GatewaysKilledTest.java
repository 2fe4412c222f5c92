package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.outbound.Receiver;
import cadre.server.outbound.Receiver.Got;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A server that is a process of its own is killed with SIGKILL in the midst of messages from two
 * chats and of webhooks that go out: each message is handled once, each event arrives.
 */
class GatewaysKilledTest {
    private static final int MESSAGES = 600;
    private static final int EACH_RUNS = 20;
    private static final int KILLS = 4;
    private static final long ANN = 4001;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path home;

    @Test
    void no_message_and_no_event_is_lost_and_no_job_is_filed_twice() {
        try (var telegram = FakeTelegram.start();
                var slack = FakeSlack.start();
                var receiver = Receiver.start()) {
            var settings = new HashMap<>(telegram.settings());
            settings.putAll(slack.settings());
            prepare(settings, telegram, slack, receiver);

            var toTelegram = new HashSet<Long>();
            var toSlack = new HashSet<String>();
            for (int i = 1; i <= MESSAGES; i++) {
                var text = i % EACH_RUNS == 0 ? "run -a rehearsal " : "nodes ";
                toTelegram.add(telegram.says(ANN, "/" + text + i));
                toSlack.add(slack.says("UANN", "D1", "im", text + i, Map.of()));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                try (var _ = Killed.start(home, settings)) {
                    var enough = kill * MESSAGES / (KILLS + 1);
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() ->
                                    answered(telegram, toTelegram).size() >= enough
                                            || answered(slack, toSlack).size() >= enough);
                }
            }
            try (var server = RunningServer.on(home, settings)) {
                await().atMost(PATIENCE)
                        .until(() ->
                                answered(telegram, toTelegram).size() == MESSAGES
                                        && answered(slack, toSlack).size() == MESSAGES);
                var queued = queued(server);
                await().atMost(PATIENCE).until(() -> told(receiver).equals(queued));
                assertThat(queued).hasSize(2 * MESSAGES / EACH_RUNS);
            }

            assertThat(answered(telegram, toTelegram).values().stream().mapToLong(n -> n - 1).sum())
                    .as("twice only what was on its way when the server was killed")
                    .isLessThanOrEqualTo(KILLS);
            assertThat(answered(slack, toSlack).values().stream().mapToLong(n -> n - 1).sum())
                    .isLessThanOrEqualTo(KILLS);
            var ids = receiver.taken().stream().collect(Collectors.groupingBy(Got::id));
            assertThat(ids.values())
                    .as("what comes again has the id that it had")
                    .allSatisfy(same ->
                            assertThat(same)
                                    .extracting(Got::seq)
                                    .containsOnly(same.getFirst().seq()))
                    .hasSameSizeAs(told(receiver));
        }
    }

    private void prepare(
            Map<String, String> settings, FakeTelegram telegram, FakeSlack slack, Receiver to) {
        try (var server = RunningServer.on(home, settings)) {
            new TelegramPerson(telegram, server, ANN).link(Grant.MEMBER);
            var key = server.key("phone", Grant.MEMBER).secret();
            var codes = server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody());
            var code = Json.read(server.send(codes).body(), JsonNode.class).path("command");
            var said = slack.says("UANN", "D1", "im", code.asString(""), Map.of());
            await().atMost(PATIENCE).until(() -> slack.answerTo(said).isPresent());
            var webhook = Map.of("name", "ci", "url", to.url(), "events", List.of("job.queued"));
            RunningServer.ok(server.post("/api/v1/webhooks", Json.write(webhook)));
        }
    }

    /** By message how often it was answered. */
    private static Map<Long, Long> answered(FakeTelegram telegram, Set<Long> asked) {
        return telegram.shown().stream()
                .map(FakeTelegram.Shown::answers)
                .filter(asked::contains)
                .collect(Collectors.groupingBy(one -> one, Collectors.counting()));
    }

    private static Map<String, Long> answered(FakeSlack slack, Set<String> asked) {
        return slack.shown().stream()
                .map(FakeSlack.Shown::thread)
                .filter(asked::contains)
                .collect(Collectors.groupingBy(one -> one, Collectors.counting()));
    }

    private static Set<Long> queued(RunningServer server) {
        var request =
                server.as(server.adminKey(), "/api/v1/events?after=0&limit=1000&kind=job.queued")
                        .header("Accept", "application/json");
        return Json.read(server.send(request).body(), JsonNode.class)
                .path("items")
                .valueStream()
                .map(event -> event.path("seq").asLong())
                .collect(Collectors.toSet());
    }

    private static Set<Long> told(Receiver receiver) {
        return receiver.taken().stream().map(Got::seq).collect(Collectors.toSet());
    }

    /** A server in a process of its own; closing it kills it. */
    private record Killed(Process process) implements AutoCloseable {
        static Killed start(Path home, Map<String, String> settings) {
            var builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            home.toString());
            builder.environment().putAll(TestStores.variables(home));
            builder.environment().putAll(settings);
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            try {
                return new Killed(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.toHandle().destroyForcibly();
            process.onExit().join();
            assertThat(process.exitValue()).as("killed, not ended").isEqualTo(128 + 9);
        }
    }

    /** Serves until it is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws InterruptedException {
            var variables = new HashMap<>(System.getenv());
            variables.put("CADRE_HOME", args[0]);
            variables.put("CADRE_PORT", "0");
            try (var _ = CadreServer.start(ServerConfig.read(variables, Path.of(args[0])))) {
                Thread.currentThread().join();
            }
        }
    }
}
