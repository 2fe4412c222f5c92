package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.server.gateways.slack.FakeSlack.Shown;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server, Slack over real HTTP and WebSockets, and people who write to the app. */
class SlackTest {
    @TempDir Path home;
    private final FakeSlack slack = FakeSlack.start();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home, slack.settings());
    }

    @AfterEach
    void stop() {
        server.close();
        slack.close();
    }

    private String says(String text) {
        return slack.says("UANN", "D1", "im", text, Map.of());
    }

    private Shown answered(String message) {
        await().atMost(Duration.ofSeconds(60)).until(() -> slack.answerTo(message).isPresent());
        return slack.answerTo(message).orElseThrow();
    }

    private void link() {
        var key = server.key("phone", Grant.MEMBER).secret();
        var made = server.send(server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody()));
        var command = Json.read(made.body(), JsonNode.class).path("command").asString("");
        assertThat(command).as("Slack keeps the slash for its own").startsWith("link ");
        assertThat(answered(says(command)).text()).contains("you act as");
    }

    private long jobs() {
        return server.json("/api/v1/jobs?limit=200").path("items").size();
    }

    @Test
    void a_person_who_is_linked_commands_and_what_they_wrote_calls_nobody() {
        assertThat(answered(says("jobs")).text())
                .contains("do not know you here")
                .contains("T1:UANN");
        link();
        slack.flood("chat.postMessage", 1);
        var run = answered(says("run -a rehearsal tell &lt;!channel&gt; and <!here> all"));
        assertThat(run.bodies().getFirst().path("text").asString("")).doesNotContain("<!");
        slack.says("UANN", "D1", "im", "run -a rehearsal x", Map.of("bot_id", "B1"));
        slack.says("UANN", "D1", "im", "run -a rehearsal x", Map.of("subtype", "message_changed"));
        slack.says("UANN", "C1", "channel", "run -a rehearsal x", Map.of());
        assertThat(answered(says("cancel j1 no need")).text()).contains("j1");
        assertThat(jobs()).isEqualTo(1);
        assertThat(server.json("/api/v1/jobs/j1").path("prompt").asString(""))
                .isEqualTo("tell <!channel> and @here all");
    }

    @Test
    void connections_that_end_and_a_restart_lose_nothing_and_double_nothing() {
        link();
        slack.disconnect("warning");
        await().atMost(Duration.ofSeconds(60)).until(() -> slack.opened() == 2);
        answered(says("run -a rehearsal one"));
        slack.cut();
        answered(says("run -a rehearsal two"));
        server.close();
        var third = says("run -a rehearsal three");
        server = RunningServer.on(home, slack.settings());
        answered(third);
        await().atMost(Duration.ofSeconds(60)).until(() -> slack.unacknowledged() == 0);
        assertThat(jobs()).isEqualTo(3);
    }

    @Test
    void the_operator_is_told_of_tokens_that_are_not_good_and_of_socket_mode_that_is_off() {
        link();
        slack.disconnect("link_disabled");
        awaitBot("troubled", "Socket Mode is off");
        assertThat(server.json("/api/v1/doctor").toString()).contains("Socket Mode is off");
        server.close();
        slack.revoke(true);
        server = RunningServer.on(home, slack.settings());
        awaitBot("troubled", "does not take a token of the app: CADRE_SLACK_BOT_TOKEN");
        assertThat(server.json("/api/v1/chat/bots").toString()).doesNotContain("xapp-1", "xoxb-");
        slack.revoke(false);
        awaitBot("working", "");
        slack.refuse("apps.connections.open", "invalid_auth", "");
        slack.cut();
        awaitBot("troubled", "CADRE_SLACK_APP_TOKEN");
        slack.allow("apps.connections.open");
        awaitBot("working", "");
        assertThat(answered(says("nodes")).text()).contains("no nodes");
    }

    @Test
    void a_scope_that_is_missing_is_told_while_the_connection_lives_and_the_answer_comes_later() {
        link();
        slack.refuse("chat.postMessage", "missing_scope", "chat:write");
        var asked = says("nodes");
        awaitBot("troubled", "lacks the scope chat:write");
        slack.allow("chat.postMessage");
        assertThat(answered(asked).text()).contains("no nodes");
        awaitBot("working", "");
    }

    private void awaitBot(String state, String trouble) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    var bot = server.json("/api/v1/chat/bots").path("items").path(0);
                    return bot.path("state").asString("").equals(state)
                            && bot.path("trouble").asString("").contains(trouble);
                });
    }

    @Test
    void commands_are_named_as_slack_lets_them_be_written_and_a_mention_is_one() {
        link();
        var help = answered(says("help")).text();
        assertThat(help).contains("run [-a AGENT]", "approve CREW").doesNotContain("/run", "/help");
        assertThat(answered(says("dance")).text()).contains("Write help");
        assertThat(answered(says("/dance")).text()).contains("no such command");
        assertThat(answered(says(called("usage"))).text()).contains("tokens");
    }

    private static String called(String text) {
        return "<@" + FakeSlack.BOT_USER + "> " + text;
    }

    /** The answer to the n-th message of a thread. */
    private String inThread(String thread, String text) {
        var before = slack.thread(thread).size();
        slack.says("UANN", "D1", "im", text, Map.of("thread_ts", thread));
        await().atMost(Duration.ofSeconds(60)).until(() -> slack.thread(thread).size() > before);
        return slack.thread(thread).get(before).text();
    }

    @Test
    void words_in_the_thread_of_a_job_are_for_the_job_and_commands_there_need_the_bots_name() {
        link();
        var run = says("run -a rehearsal sort it");
        assertThat(answered(run).text()).contains("j1");
        assertThat(inThread(run, "run the tests, too")).contains("not over");
        assertThat(inThread(run, called("cancel j1"))).contains("j1");
        assertThat(inThread(run, "run the tests, too")).contains("no agent session");
        assertThat(inThread(run, "link them")).contains("wrong, used or older");
        var help = says("help");
        answered(help);
        assertThat(inThread(help, "usage")).contains("tokens");
        slack.says("UANN", "C1", "channel", "jobs are hard to find", Map.of("thread_ts", help));
        assertThat(answered(says("usage")).text()).contains("tokens");
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void neither_token_is_in_any_file() throws IOException {
        link();
        answered(says("run -a rehearsal hello"));
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(FakeSlack.APP_TOKEN, FakeSlack.BOT_TOKEN);
            }
        }
    }

    @Test
    void while_the_next_connection_cannot_be_opened_the_old_one_serves() {
        link();
        slack.refuse("apps.connections.open", "internal_error", "");
        slack.disconnect("refresh_requested");
        for (int i = 0; i < 5; i++) {
            assertThat(answered(says("nodes")).text()).contains("no nodes");
        }
        var before = slack.opened();
        slack.allow("apps.connections.open");
        await().atMost(Duration.ofSeconds(60)).until(() -> slack.opened() > before);
        assertThat(answered(says("nodes")).text()).contains("no nodes");
    }
}
