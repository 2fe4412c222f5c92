package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buttons under messages: each does one thing, once, for one person, as long as it is the same. */
class ChatButtonTest {
    private static final long ANN = 4001;
    private static final long BOB = 4002;
    private static final String APPROVE = "✅ Approve";
    private static final String END = "❌ End it";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path home;
    private final FakeTelegram telegram = FakeTelegram.start();
    private RunningServer server;
    private TelegramPerson ann;

    @BeforeEach
    void start() {
        server = RunningServer.on(home, telegram.settings());
        ann = new TelegramPerson(telegram, server, ANN);
        ann.link(Grant.OPERATOR);
    }

    @AfterEach
    void stop() {
        server.close();
        telegram.close();
    }

    private void propose(String request) {
        propose(server, request);
    }

    private static void propose(RunningServer server, String request) {
        RunningServer.ok(
                server.post(
                        "/api/v1/crews",
                        """
                        {"request": "%s", "parts": [
                          {"name": "one", "description": "Say hello", "agent": "rehearsal"}]}
                        """
                                .formatted(request)));
    }

    private Shown shown(String command) {
        return TelegramPerson.answered(telegram, telegram.says(ANN, command));
    }

    /** What is said after a press. */
    private Shown pressed(long user, Shown message, String data) {
        var before = answers(message);
        telegram.presses(user, message, data);
        await().atMost(PATIENCE).until(() -> answers(message) > before);
        return telegram.shown().getLast();
    }

    private long answers(Shown message) {
        return telegram.shown().stream().filter(one -> one.answers() == message.id()).count();
    }

    private String state(String crew) {
        return server.json("/api/v1/crews/" + crew).path("state").asString("");
    }

    @Test
    void a_button_is_pressed_once_and_by_whom_it_was_shown_to() {
        propose("Greet");
        telegram.says(BOB, ANN, "group", TelegramPerson.code(server, bobsKey()), Map.of());
        await().atMost(PATIENCE).until(() -> telegram.says(ANN, text -> text.contains("phone-b")));
        var message = shown("/crew c1");
        assertThat(message.keys()).containsOnlyKeys(APPROVE, END);
        var approve = message.key(APPROVE);
        var end = message.key(END);

        assertThat(pressed(BOB, message, approve).text()).contains("for somebody else");
        assertThat(pressed(4003, message, approve).text()).contains("do not know you here");
        assertThat(pressed(ANN, message, "a".repeat(20)).text()).contains("none of mine");
        assertThat(state("c1")).isEqualTo("proposed");

        assertThat(pressed(ANN, message, approve).text()).contains("c1").doesNotContain("❌");
        assertThat(state("c1")).isEqualTo("running");
        await().atMost(PATIENCE)
                .until(() -> telegram.answerTo(message.answers()).orElseThrow().keys().isEmpty());
        assertThat(telegram.answerTo(message.answers()).orElseThrow().text())
                .endsWith(APPROVE + ": <code>phone-4001</code>");
        assertThat(pressed(ANN, message, end).text()).contains("answered before");
        assertThat(state("c1")).isEqualTo("running");
        assertThat(telegram.called()).contains("answerCallbackQuery");
    }

    private String bobsKey() {
        return server.key("phone-b", Grant.OPERATOR).secret();
    }

    @Test
    void a_button_does_nothing_once_it_is_old_or_what_it_is_about_has_changed() {
        propose("One");
        propose("Two");
        var one = shown("/crew c1");
        var two = shown("/crew c2");
        RunningServer.ok(server.post("/api/v1/crews/c1/confirm", "{}"));
        var answer = pressed(ANN, one, one.key(END));
        assertThat(answer.text()).contains("has changed since", "running");
        assertThat(answer.keys()).isEmpty();
        assertThat(state("c1")).isEqualTo("running");

        server.close();
        try (var db = TestStores.main(home)) {
            db.write(tx -> tx.update("update chat_button set until_ms = until_ms - 86400000"));
        }
        server = RunningServer.on(home, telegram.settings());
        var fresh = pressed(ANN, two, two.key(APPROVE));
        assertThat(fresh.text()).contains("too old", "proposed");
        assertThat(state("c2")).isEqualTo("proposed");
        pressed(ANN, fresh, fresh.key(END));
        assertThat(state("c2")).isEqualTo("stopped");
    }

    @Test
    void a_notice_has_its_buttons_and_what_is_for_the_console_is_left_to_it() {
        ann.said("/tell approvals");
        propose("Three");
        await().atMost(PATIENCE).until(() -> telegram.says(ANN, text -> text.contains("Three")));
        var notice = telegram.shown().getLast();
        assertThat(notice.keys()).containsOnlyKeys(APPROVE, END);

        server.close();
        var variables = new HashMap<>(telegram.settings());
        variables.put("CADRE_CHAT_CONSOLE_ONLY", "approve");
        server = RunningServer.on(home, variables);
        assertThat(pressed(ANN, notice, notice.key(APPROVE)).text()).contains("console");
        assertThat(shown("/approve c1").text()).contains("console");
        assertThat(shown("/help").text()).doesNotContain("/approve");
        assertThat(state("c1")).isEqualTo("proposed");

        variables.put("CADRE_CHAT_CONSOLE_ONLY", "dance");
        assertThatThrownBy(() -> RunningServer.on(home.resolve("other"), variables))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("dance");
    }

    @Test
    void slack_has_the_same_buttons(@TempDir Path other) {
        try (var slack = FakeSlack.start();
                var its = RunningServer.on(other, slack.settings())) {
            var key = its.key("phone", Grant.OPERATOR).secret();
            var link = slack.says("UANN", "D1", "im", TelegramPerson.code(its, key), Map.of());
            await().atMost(PATIENCE).until(() -> slack.answerTo(link).isPresent());
            propose(its, "Greet");
            var asked = slack.says("UANN", "D1", "im", "crew c1", Map.of());
            await().atMost(PATIENCE).until(() -> slack.answerTo(asked).isPresent());
            var message = slack.answerTo(asked).orElseThrow();
            var approve = message.key(APPROVE);
            var end = message.key(END);
            slack.presses("UBOB", message, approve);
            slack.presses("UANN", message, approve);
            slack.presses("UANN", message, end);
            await().atMost(PATIENCE).until(() -> slack.thread(asked).size() == 4);
            assertThat(slack.thread(asked).get(1).text()).contains("do not know you");
            assertThat(slack.thread(asked).get(2).text()).contains("running");
            assertThat(slack.thread(asked).get(3).text()).contains("answered before");
            await().atMost(PATIENCE)
                    .until(() -> slack.answerTo(asked).orElseThrow().keys().isEmpty());
        }
    }
}
