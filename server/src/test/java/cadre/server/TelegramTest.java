package cadre.server;

import static cadre.server.gateways.telegram.FakeTelegram.error;
import static cadre.server.gateways.telegram.FakeTelegram.flood;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server, a Bot API over real HTTP, and people who write to the bot. */
class TelegramTest {
    private static final long ANN = 4001;
    private static final long BOB = 4002;

    @TempDir Path home;
    private final FakeTelegram telegram = FakeTelegram.start();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home, telegram.settings());
    }

    @AfterEach
    void stop() {
        server.close();
        telegram.close();
    }

    private Shown answered(long message) {
        return TelegramPerson.answered(telegram, message);
    }

    private TelegramPerson person(long user) {
        return new TelegramPerson(telegram, server, user);
    }

    private String said(long user, String text) {
        return person(user).said(text);
    }

    private String code(String key) {
        return TelegramPerson.code(server, key);
    }

    private KeyCreated linked(long user, Grant grant) {
        return person(user).link(grant);
    }

    private void awaitShown(long chat, String words) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> telegram.says(chat, t -> t.contains(words)));
    }

    @Test
    void a_code_links_a_person_in_a_chat_once_and_each_command_is_the_key_s() {
        var key = server.key("phone", Grant.VIEWER);
        var code = code(key.secret());

        assertThat(said(ANN, code)).contains("you act as").contains("phone");
        assertThat(said(BOB, code)).contains("wrong, used or older");
        assertThat(said(BOB, "/link")).contains("code is missing");
        assertThat(said(ANN, "/help")).contains("/jobs").doesNotContain("/run");
        assertThat(said(ANN, "/run do it")).contains("may not do that");
        assertThat(said(ANN, "hello")).contains("/help");
        assertThat(said(ANN, "/dance")).contains("no such command");
        var other = telegram.says(ANN, -77, "group", "/jobs", Map.of());
        assertThat(answered(other).text()).contains("do not know you here");

        var links = server.json("/api/v1/chat/links").path("items");
        assertThat(links).hasSize(1);
        assertThat(links.get(0).path("user").asString()).isEqualTo(Long.toString(ANN));
        assertThat(links.get(0).path("good").asBoolean()).isTrue();

        server.send(server.as(server.adminKey(), "/api/v1/keys/" + key.key().id()).DELETE());
        assertThat(said(ANN, "/jobs")).contains("revoked or expired");

        var unlink = "/api/v1/chat/links/" + links.get(0).path("id").asString();
        RunningServer.ok(server.send(server.as(server.adminKey(), unlink).DELETE()));
        assertThat(server.json("/api/v1/chat/links").path("items")).isEmpty();
        assertThat(said(ANN, "/jobs")).contains("do not know you here");
    }

    @Test
    void a_stranger_is_refused_once_and_guesses_five_times() {
        assertThat(said(BOB, "/jobs")).contains("do not know you here");
        telegram.says(BOB, "/jobs");
        telegram.says(BOB, "let me in");
        for (int i = 0; i < 5; i++) {
            assertThat(said(BOB, "/link AAAA-" + i)).contains("wrong");
        }
        telegram.says(BOB, code(server.key("x", Grant.MEMBER).secret()));
        telegram.says(BOB, -5, "group", "/jobs", Map.of("sender_chat", Map.of("id", -5)));
        telegram.says(BOB, BOB, "private", "/jobs", Map.of("forward_date", 1));
        telegram.update(Map.of("channel_post", Map.of()));
        telegram.update(Map.of("update_id", "nonsense"));
        linked(ANN, Grant.VIEWER);

        assertThat(telegram.shown().stream().filter(one -> one.chat() == BOB)).hasSize(6);
        assertThat(telegram.says(-5, _ -> true)).isFalse();
        assertThat(kinds("chat.refused")).isEqualTo(6);
        assertThat(kinds("chat.linked")).isEqualTo(1);
    }

    private long kinds(String kind) {
        var page =
                server.send(
                        server.as(server.adminKey(), "/api/v1/events?limit=1000&kind=" + kind)
                                .header("Accept", "application/json"));
        return Json.read(page.body(), JsonNode.class).path("items").size();
    }

    @Test
    void a_job_from_a_chat_has_one_message_that_follows_it_to_its_answer() {
        linked(ANN, Grant.MEMBER);
        var nodeKey = server.nodeKey("n1").secret();
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            var run = telegram.says(ANN, "/run -a rehearsal -n n1 Sort <the> list for @everyone");
            assertThat(answered(run).texts().getFirst()).contains("j1").contains("&lt;the&gt;");
            var start = node.next(Start.class);
            assertThat(start.order().prompt()).isEqualTo("Sort <the> list for @everyone");
            node.started(start);
            awaitShown(ANN, "Runs as attempt 1");
            node.log(start, LogStream.OUT, 0, "one\n<two> & three\n");
            assertThat(said(ANN, "/log j1")).contains("live", "&lt;two&gt; &amp; three");
            node.log(start, LogStream.OUT, "one\n<two> & three\n".length(), "four\n");
            awaitShown(ANN, "&lt;two&gt; &amp; three\nfour");
            assertThat(said(ANN, "/nodes")).contains("n1").contains("1 of 2 slots");
            assertThat(said(ANN, "/why j1")).contains("j1");
            assertThat(said(ANN, "/jobs running")).contains("j1");
            assertThat(said(ANN, "/diff j1")).contains("nothing yet");
            new WalkJobs(home, nodeKey)
                    .finish(
                            node,
                            start,
                            "Sorted. Ask @ann or /cancel it.\n```\na < b\n```",
                            List.of(
                                    new RepositoryChange(
                                            "shop",
                                            "a".repeat(40),
                                            "b".repeat(40),
                                            1,
                                            List.of(
                                                    new RepositoryChange.FileStat(
                                                            "src/<b>.txt", 3, 1, false)),
                                            1,
                                            3,
                                            1)));
            awaitShown(ANN, "Sorted.");
            var shown = telegram.answerTo(run).orElseThrow();
            assertThat(shown.text())
                    .contains("succeeded")
                    .contains("@\u2060ann or /\u2060cancel")
                    .contains("<pre>a &lt; b\n</pre>")
                    .contains("1 file in <code>shop</code>, +3 -1");
            assertThat(shown.mode()).isEqualTo("HTML");
            awaitShown(ANN, "j1.1</code>, over\n");
            assertThat(said(ANN, "/diff j1")).contains("+3 -1 src/&lt;b&gt;.txt");
            assertThat(said(ANN, "/usage")).contains("tokens");
            assertThat(said(ANN, "/cancel j1")).contains("❌");
            assertThat(said(ANN, "/retry j1")).contains("j1");
            assertThat(node.next(Start.class).order().attempt().number()).isEqualTo(2);
            assertThat(said(ANN, "/job j99")).contains("❌").contains("j99");
            assertThat(said(ANN, "/job")).contains("job is missing");
        }
        assertThat(said(ANN, "/cancel j1 not needed")).contains("j1");
        assertThat(server.json("/api/v1/jobs").path("items")).hasSize(1);
    }

    @Test
    void what_the_platform_refuses_is_borne() {
        linked(ANN, Grant.MEMBER);
        telegram.fail("sendMessage", 1, flood(1));
        telegram.fail("sendMessage", 1, error(400, "Bad Request: can't parse entities: at 3"));
        var flooded = answered(telegram.says(ANN, "/run -a rehearsal hello"));
        assertThat(flooded.mode()).isEmpty();
        assertThat(flooded.text()).contains("`rehearsal`");

        telegram.fail("sendMessage", 1, error(403, "Forbidden: bot was blocked by the user"));
        telegram.says(ANN, "/nodes");
        await().atMost(Duration.ofSeconds(30)).until(() -> telegram.unconfirmed() == 0);
        assertThat(said(ANN, "/usage")).contains("tokens");
    }

    @Test
    void the_operator_is_told_of_a_second_poller_and_of_a_token_that_is_not_good() {
        linked(ANN, Grant.VIEWER);
        telegram.fail(
                "getUpdates", 2, error(409, "Conflict: terminated by other getUpdates request"));
        awaitBot("troubled", "another program");
        assertThat(server.json("/api/v1/doctor").toString()).contains("another program");
        awaitBot("working", "");
        telegram.revoke();
        awaitBot("troubled", "does not take");
        assertThat(server.json("/api/v1/chat/bots").toString()).doesNotContain("AAF");
    }

    @Test
    void neither_the_token_nor_a_code_is_in_any_file() throws IOException {
        var key = server.key("phone", Grant.MEMBER);
        var code = code(key.secret());
        said(ANN, code);
        said(ANN, "/run -a rehearsal hello");
        telegram.fail("sendMessage", 1, error(500, "bad " + FakeTelegram.TOKEN));
        said(ANN, "/nodes");
        server.close();

        var secrets =
                List.of(
                        FakeTelegram.TOKEN.substring(FakeTelegram.TOKEN.indexOf(':') + 1),
                        code.substring(code.indexOf(' ') + 1));
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets).as(file.toString()).noneMatch(text::contains);
            }
        }
    }

    @Test
    void a_bot_to_which_nobody_writes_is_soon_said_to_work() {
        await().atMost(Duration.ofSeconds(20)) // an answer to waiting for updates takes longer
                .until(() -> server.json("/api/v1/chat/bots").toString().contains("@"));
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
    void a_restart_in_the_middle_loses_nothing_and_numbers_may_begin_anew() {
        linked(ANN, Grant.MEMBER);
        var first = telegram.says(ANN, "/run -a rehearsal one");
        answered(first);
        server.close();
        telegram.says(ANN, "/run -a rehearsal two");
        server = RunningServer.on(home, telegram.settings());
        await().atMost(Duration.ofSeconds(60)).until(() -> jobs() == 2);
        await().atMost(Duration.ofSeconds(60)).until(() -> telegram.unconfirmed() == 0);
        telegram.numberFrom(1000);
        var third = telegram.says(ANN, "/run -a rehearsal three");
        answered(third);

        assertThat(jobs()).isEqualTo(3);
        server.post("/api/v1/jobs/j1/cancel", "{}");
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        telegram.answerTo(first).orElseThrow().text().contains("Cancelled by"));
    }

    private long jobs() {
        return server.json("/api/v1/jobs?limit=200").path("items").size();
    }

    @Test
    void without_a_token_there_is_no_bot_and_no_code() {
        try (var quiet = RunningServer.on(home.resolve("quiet"))) {
            assertThat(quiet.json("/api/v1/chat/bots").path("items")).isEmpty();
            var refused = quiet.post("/api/v1/chat/codes", "");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("CADRE_TELEGRAM_TOKEN");
        }
    }
}
