package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.wire.api.Grant;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A command of a chat begins a trace, in which what it filed is to the agent's end. */
class ChatTraceTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long ANN = 4001;

    @TempDir Path home;
    private final HeardSpans collector = new HeardSpans();
    private final FakeTelegram telegram = FakeTelegram.start();
    private final FakeSlack slack = FakeSlack.start();
    private RunningServer server;

    @BeforeEach
    void start() {
        var settings = new HashMap<>(collector.settings());
        settings.putAll(telegram.settings());
        settings.putAll(slack.settings());
        server = RunningServer.on(home, settings);
    }

    @AfterEach
    void stop() {
        server.close();
        telegram.close();
        slack.close();
        collector.close();
    }

    @Test
    void a_job_that_was_filed_in_telegram_is_below_the_command() {
        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            var ann = new TelegramPerson(telegram, server, ANN);
            ann.link(Grant.MEMBER);
            ann.said("/run -a rehearsal hello");

            assertIsBelowTheCommand(node, "chat/telegram:");
        }
    }

    @Test
    void a_job_that_was_filed_in_slack_is_below_the_command() {
        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            var key = server.key("phone", Grant.MEMBER).secret();
            var made =
                    server.send(server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody()));
            say(Json.read(made.body(), JsonNode.class).path("command").asString(""));
            say("run -a rehearsal hello");

            assertIsBelowTheCommand(node, "chat/slack:");
        }
    }

    private void say(String text) {
        var message = slack.says("UANN", "D1", "im", text, Map.of());
        await().atMost(LONG).until(() -> slack.answerTo(message).isPresent());
    }

    private void assertIsBelowTheCommand(TestNode node, String request) {
        var start = node.next(Start.class);
        var job = start.order().attempt().job();
        node.started(start);
        node.succeed(start);

        var cause =
                Json.read(RunningServer.ok(server.get("/api/v1/jobs/" + job)).body(), JobView.class)
                        .cause()
                        .orElseThrow();
        assertThat(cause.request().orElseThrow()).startsWith(request);
        assertThat(start.order().cause().orElseThrow().request()).isEqualTo(cause.request());
        var place = cause.traceparent().orElseThrow();
        var command = collector.await(place.trace(), "chat /run");
        var filed = collector.await(place.trace(), "job");
        var agent = collector.await(place.trace(), "invoke_agent rehearsal");
        assertThat(command.parent()).as("nothing is above it").isEmpty();
        assertThat(filed.id()).isEqualTo(place.span());
        assertThat(filed.parent()).isEqualTo(command.id());
        assertThat(agent.parent()).isEqualTo(collector.await(place.trace(), "attempt").id());
        assertThat(start.order().cause().orElseThrow().traceparent().orElseThrow().span())
                .as("what the agent calls hangs below it")
                .isEqualTo(agent.id());
    }
}
