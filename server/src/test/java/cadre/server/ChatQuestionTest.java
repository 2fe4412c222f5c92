package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import cadre.wire.link.BusOrder;
import cadre.wire.link.ServerMessage.Start;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An agent asks over MCP, and a person answers from a chat. */
class ChatQuestionTest {
    private static final long ANN = 4001;
    private static final long BOB = 4002;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path home;
    private final FakeTelegram telegram = FakeTelegram.start();
    private RunningServer server;
    private String nodeKey;
    private TestNode node;

    @BeforeEach
    void start() {
        server = RunningServer.on(home, telegram.settings());
        RunningServer.ok(server.post("/api/v1/teams", "{\"name\":\"shop\"}"));
        nodeKey = server.nodeKey("n1").secret();
        node = TestNode.welcomed(server, nodeKey, List.of());
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
        telegram.close();
    }

    private TelegramPerson person(long user) {
        return new TelegramPerson(telegram, server, user);
    }

    private Start running(long message) {
        TelegramPerson.answered(telegram, message);
        var start = node.next(Start.class);
        node.started(start);
        return start;
    }

    /** The agent of this attempt calls the tool. */
    private JsonNode asks(Start of, Map<String, ?> arguments) {
        var call =
                Map.of(
                        "jsonrpc",
                        "2.0",
                        "id",
                        1,
                        "method",
                        "tools/call",
                        "params",
                        Map.of("name", "ask_person", "arguments", arguments));
        var request =
                server.as(nodeKey, "/mcp")
                        .header(
                                BusOrder.HEADER,
                                BusOrder.header(of.order().attempt(), of.order().token()))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(Json.write(call)));
        var answer = RunningServer.ok(server.send(request)).body();
        return Json.read(answer, JsonNode.class).path("result").path("structuredContent");
    }

    private List<Shown> told(long chat, String words) {
        return telegram.shown().stream()
                .filter(one -> one.chat() == chat && one.text().contains(words))
                .toList();
    }

    private Shown awaitTold(long chat, String words) {
        await().atMost(PATIENCE).until(() -> !told(chat, words).isEmpty());
        return told(chat, words).getFirst();
    }

    @Test
    void a_button_under_the_question_answers_it_once_and_for_whom_it_was_shown() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        person(BOB).link(Grant.MEMBER);
        ann.said("/tell mine");
        var run = telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up");
        var start = running(run);

        var what = Map.of("question", "Run <rm> -rf build?", "options", List.of("Allow", "Deny"));
        var asked = asks(start, what);
        assertThat(asked.path("state").asString()).isEqualTo("open");
        var shown = awaitTold(ANN, "Run &lt;rm&gt; -rf build?");
        assertThat(shown.answers()).isEqualTo(run);
        assertThat(shown.keys()).containsOnlyKeys("Allow", "Deny");

        telegram.presses(BOB, shown, shown.key("Allow"));
        awaitTold(ANN, "q1"); // nothing has changed by that
        telegram.presses(ANN, shown, shown.key("Deny"));
        telegram.presses(ANN, shown, shown.key("Allow"));
        var id = asked.path("question_id").asLong();
        var answer = asks(start, Map.of("question_id", id, "wait_sec", 50));
        assertThat(answer.path("answer").asString()).isEqualTo("Deny");
        assertThat(answer.path("answered_by").asString()).isEqualTo("phone-" + ANN);
        awaitTold(ANN, "answered before");
        assertThat(
                        told(ANN, "Run &lt;rm&gt; -rf build?").stream()
                                .filter(one -> one.answers() == run))
                .as("told where the job is shown, and not again as a notice")
                .hasSize(1);
    }

    @Test
    void words_under_the_job_answer_its_question_and_console_only_keeps_them_out() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var run = telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up");
        var start = running(run);
        asks(start, Map.of("question", "Which name?"));
        var shown = awaitTold(ANN, "Which name?");
        assertThat(ann.said("/questions")).contains("q1", "Which name?");

        telegram.says(
                ANN,
                ANN,
                "private",
                "call it /jobs\nor *shop*",
                Map.of("reply_to_message", Map.of("message_id", shown.id())));

        var answer = asks(start, Map.of("question_id", 1, "wait_sec", 50));
        assertThat(answer.path("answer").asString()).isEqualTo("call it /jobs\nor *shop*");
        assertThat(ann.said("/answer q1 again")).contains("❌", "answered before");
        assertThat(ann.said("/answer q1")).contains("answer is missing");
        assertThat(ann.said("/questions")).contains("No agent asks");
    }
}
