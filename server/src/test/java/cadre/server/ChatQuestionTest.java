package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import cadre.wire.link.BusOrder;
import cadre.wire.link.HeldAttempt;
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
        await().atMost(PATIENCE).until(() -> shown.text().contains("Answered by"));
        assertThat(shown.text()).contains("phone-" + ANN, "Deny").doesNotContain("asks:");
        assertThat(shown.keys()).isEmpty();
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

    @Test
    void a_question_that_is_over_says_so_and_has_no_buttons_wherever_it_was_ended() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var start = running(telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up"));
        var options = List.of("Yes", "No");
        asks(start, Map.of("question", "Delete the database?", "options", options));
        asks(start, Map.of("question", "Run the tests?", "options", options));
        asks(start, Map.of("question", "Which branch?", "options", options));
        var elsewhere = awaitTold(ANN, "Delete the database?");
        var inWords = awaitTold(ANN, "Run the tests?");
        var never = awaitTold(ANN, "Which branch?");

        RunningServer.ok(server.post("/api/v1/questions/q1/answer", "{\"answer\":\"not yet\"}"));
        await().atMost(PATIENCE).until(() -> elsewhere.keys().isEmpty());
        assertThat(elsewhere.text()).contains("Answered by", "not yet");
        assertThat(inWords.keys()).containsOnlyKeys("Yes", "No");
        ann.said("/answer q2 only the fast ones");
        await().atMost(PATIENCE).until(() -> inWords.keys().isEmpty());
        assertThat(inWords.text()).contains("phone-" + ANN, "only the fast ones");
        new WalkJobs(home, nodeKey).finish(node, start, "Done.", List.of());
        await().atMost(PATIENCE).until(() -> never.keys().isEmpty());
        assertThat(never.text()).contains("is over").doesNotContain("Answer this message");
    }

    @Test
    void where_answering_is_for_the_console_there_is_its_address_and_no_button() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        node.close();
        server.close();
        var variables = new HashMap<>(telegram.settings());
        variables.put("CADRE_CHAT_CONSOLE_ONLY", "answer");
        variables.put("CADRE_PUBLIC_URL", "https://cadre.example/");
        server = RunningServer.on(home, variables);
        node = TestNode.welcomed(server, nodeKey, List.of());
        var start = running(telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up"));
        asks(start, Map.of("question", "Delete it?", "options", List.of("Yes", "No")));

        var shown = awaitTold(ANN, "Delete it?");
        assertThat(shown.keys()).isEmpty();
        assertThat(shown.text())
                .contains("https://cadre.example/jobs/j1")
                .doesNotContain("/answer", "Answer this message");
        assertThat(replies(shown, "Yes")).contains("❌", "console");
    }

    /** A crash came before it was known what became of these words. */
    private void handledAgain(String words, List<HeldAttempt> held) {
        node.close();
        server.close();
        try (var db = TestStores.main(home)) {
            db.write(tx ->
                    tx.update(
                            "delete from chat_message where name in (select 'update/' || number"
                                    + " from chat_update where text = ?)",
                            words));
            db.write(tx ->
                    tx.update(
                            "update chat_update set state = 'waiting', tries = 1 where text = ?",
                            words));
        }
        server = RunningServer.on(home, telegram.settings());
        node = TestNode.welcomed(server, nodeKey, held);
    }

    @Test
    void an_answer_in_the_thread_of_a_job_that_is_handled_again_is_the_one_that_was_given() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var run = telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up");
        var start = running(run);
        asks(start, Map.of("question", "Which name?"));
        awaitTold(ANN, "Which name?");
        assertThat(replies(TelegramPerson.answered(telegram, run), "shop")).contains("Answered by");
        asks(start, Map.of("question", "Which colour?"));
        awaitTold(ANN, "Which colour?");
        var before = told(ANN, "Answered by").size();

        handledAgain(
                "shop", List.of(new HeldAttempt(start.order().attempt(), start.order().token())));

        await().atMost(PATIENCE).until(() -> told(ANN, "Answered by").size() > before);
        assertThat(question(1)).isEqualTo("answered");
        assertThat(question(2)).as("another question").isEqualTo("open");

        new WalkJobs(home, nodeKey).finish(node, start, "Done.", List.of());
        await().atMost(PATIENCE).until(() -> question(2).equals("withdrawn"));
        handledAgain("shop", List.of());
        await().atMost(PATIENCE).until(() -> told(ANN, "Answered by").size() > before + 1);
        assertThat(server.json("/api/v1/jobs").path("items")).as("and no job").hasSize(1);
    }

    private String replies(Shown to, String text) {
        var reply = Map.<String, Object>of("reply_to_message", Map.of("message_id", to.id()));
        var message = telegram.says(ANN, ANN, "private", text, reply);
        return TelegramPerson.answered(telegram, message).text();
    }

    @Test
    void what_answers_a_question_s_message_answers_that_one_and_files_no_job() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var start = running(telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up"));
        asks(start, Map.of("question", "Delete the database?", "options", List.of("Yes", "No")));
        asks(start, Map.of("question", "Run the tests?", "options", List.of("Yes", "No")));
        var first = awaitTold(ANN, "Delete the database?");
        var second = awaitTold(ANN, "Run the tests?");
        var job =
                telegram.shown().stream().filter(one -> one.text().contains("Runs as")).findFirst();

        assertThat(replies(job.orElseThrow(), "yes"))
                .contains("❌", "asks several things", "q1", "q2");
        assertThat(replies(second, "Yes")).contains("q2").contains("Answered by");
        assertThat(question(1)).isEqualTo("open");
        assertThat(question(2)).isEqualTo("answered");

        new WalkJobs(home, nodeKey).finish(node, start, "Done.", List.of());
        await().atMost(PATIENCE).until(() -> question(1).equals("withdrawn"));
        assertThat(replies(first, "yes, do it")).contains("❌", "over");
        assertThat(replies(job.orElseThrow(), "yes, do it")).contains("❌", "follow j1");
        assertThat(server.json("/api/v1/jobs").path("items")).hasSize(1);
    }

    private String question(int number) {
        return server.json("/api/v1/questions/q" + number).path("state").asString();
    }

    @Test
    void a_question_that_is_not_shown_whole_has_no_buttons() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var start = running(telegram.says(ANN, "/run -a rehearsal -n n1 --team shop clean up"));
        var text = "B".repeat(2500) + " AND DELETE EVERYTHING";
        asks(start, Map.of("question", text, "options", List.of("Allow", "Deny")));
        assertThat(awaitTold(ANN, "longer than what is shown").keys()).isEmpty();
    }

    @Test
    void a_command_is_taken_whole_or_not_at_all() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var long1 = "say " + "x".repeat(30_000) + " END";
        ann.said("/run -a rehearsal " + long1);
        assertThat(server.json("/api/v1/jobs/j1").path("prompt").asString()).isEqualTo(long1);
        assertThat(ann.said("/run -a rehearsal " + "x".repeat(40_001)))
                .contains("nothing of it was done");
        assertThat(server.json("/api/v1/jobs").path("items")).hasSize(1);
    }
}
