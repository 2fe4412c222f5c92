package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.wire.api.Grant;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people are told of in a chat without asking. */
class ChatNoticeTest {
    private static final long ANN = 4001;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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

    private TelegramPerson person(long user) {
        return new TelegramPerson(telegram, server, user);
    }

    private void fileAndCancel(int number, Map<String, String> labels) {
        var job = Map.of("prompt", "job " + number, "agent", "rehearsal", "labels", labels);
        RunningServer.ok(server.post("/api/v1/jobs", Json.write(job)));
        RunningServer.ok(server.post("/api/v1/jobs/j" + number + "/cancel", "{}"));
    }

    /** What stands in a chat and answers nothing that was said there. */
    private List<String> told(long chat) {
        return telegram.shown().stream()
                .filter(one -> one.chat() == chat && one.answers() == 0)
                .map(FakeTelegram.Shown::text)
                .toList();
    }

    private void awaitTold(long chat, int times) {
        await().atMost(PATIENCE).until(() -> told(chat).size() == times);
    }

    @Test
    void each_is_told_of_what_each_wants_and_may_see_from_then_on() {
        var ann = person(ANN);
        var bob = person(4002);
        ann.link(Grant.MEMBER);
        var key = bob.link(Grant.VIEWER);
        assertThat(ann.said("/tell")).contains("You are told of nothing here");
        assertThat(ann.said("/tell everything")).contains("❌", "mine | failures");
        assertThat(ann.said("/tell label")).contains("❌");
        assertThat(ann.said("/tell team nosuch")).contains("❌", "team");
        assertThat(ann.said("/tell")).contains("You are told of nothing here");
        fileAndCancel(1, Map.of("shop", "a"));
        assertThat(ann.said("/tell mine")).contains("- mine");
        assertThat(ann.said("/tell nodes")).contains("- mine", "- nodes");
        assertThat(bob.said("/tell label shop=a")).contains("- label shop=a");
        assertThat(bob.said("/tell approvals")).contains("- approvals");

        fileAndCancel(2, Map.of("shop", "a"));
        fileAndCancel(3, Map.of("shop", "b"));
        ann.said("/run -a rehearsal hello");
        ann.said("/cancel j4 not needed");
        awaitTold(ANN, 1);
        assertThat(told(ANN).getFirst()).contains("j4").contains("cancelled");
        awaitTold(4002, 1);
        assertThat(told(4002).getFirst()).contains("j2");

        var nodeKey = server.nodeKey("n1").secret();
        TestNode.welcomed(server, nodeKey, List.of()).close();
        awaitTold(ANN, 2);
        assertThat(told(ANN).getLast()).contains("n1").contains("offline");

        RunningServer.ok(
                server.post(
                        "/api/v1/crews",
                        """
                        {"request": "Greet", "parts": [
                          {"name": "one", "description": "Say hello", "agent": "rehearsal"}]}
                        """));
        awaitTold(4002, 2);
        assertThat(told(4002).getLast()).contains("c1").contains("Say hello");

        assertThat(bob.said("/tell off approvals")).doesNotContain("approvals");
        server.send(server.as(server.adminKey(), "/api/v1/keys/" + key.key().id()).DELETE());
        fileAndCancel(5, Map.of("shop", "a"));
        assertThat(ann.said("/tell off")).contains("You are told of nothing here");
        assertThat(told(ANN)).hasSize(2);
        assertThat(told(4002)).hasSize(2);
    }

    @Test
    void plans_that_wait_for_a_person_are_told_with_the_command_for_it() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        ann.said("/tell approvals");
        ann.said("/tell failures");
        var plan =
                """
                name: shop
                agents: [{name: ann, profile: rehearsal}]
                streams: [{id: queue, agent: ann, owns: [queue], tasks: [write it]}]
                """;
        RunningServer.ok(
                server.post(
                        "/api/v1/plans",
                        Json.write(
                                Map.of(
                                        "plan",
                                        plan,
                                        "repositories",
                                        List.of(Map.of("url", "https://example.org/shop.git"))))));
        var asked =
                server.post(
                        "/api/v1/plans/p1/requests",
                        "{\"path\": \"docs\", \"stream\": \"queue\", \"why\": \"for words\"}");
        assertThat(RunningServer.ok(asked).statusCode()).isEqualTo(201);
        awaitTold(ANN, 1);
        assertThat(told(ANN).getFirst())
                .contains("shop", "queue", "docs", "for words", "cadre plan grant p1 1");

        await().atMost(PATIENCE)
                .until(() -> server.json("/api/v1/plans/p1").path("steps").path(0).has("job"));
        RunningServer.ok(server.post("/api/v1/jobs/j1/cancel", "{}"));
        awaitTold(ANN, 3);
        assertThat(told(ANN))
                .anyMatch(text -> text.contains("cadre plan why p1 queue"))
                .anyMatch(text -> text.contains("does not go on"));
    }

    @Test
    void of_1000_notices_none_is_lost_or_doubled_by_floods_and_restarts() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        ann.said("/tell label storm");
        telegram.fail("sendMessage", 3, FakeTelegram.flood(1));
        for (int i = 1; i <= 1000; i++) {
            fileAndCancel(i, Map.of("storm", "yes"));
            if (i % 200 == 0) {
                server.close();
                telegram.fail("sendMessage", 1, FakeTelegram.error(500, "Internal Server Error"));
                server = RunningServer.on(home, telegram.settings());
            }
        }
        awaitTold(ANN, 1000);
        assertThat(told(ANN))
                .map(text -> text.replaceAll("(?s).*<code>j(\\d+)</code> cancelled.*", "$1"))
                .map(Integer::valueOf)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void in_quiet_hours_nothing_is_told_but_answers_are_given() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        ann.said("/tell label x");
        assertThat(ann.said("/quiet at night")).contains("❌").contains("22:00-07:30");
        assertThat(ann.said("/quiet 00:00-23:59 Mars/Olympus")).contains("❌");
        assertThat(ann.said("/quiet 6:00-18:00 " + whereItIsNoon())).contains("Quiet from");
        fileAndCancel(1, Map.of("x", ""));
        assertThat(ann.said("/jobs")).contains("j1");
        assertThat(ann.said("/quiet")).contains("Quiet from");
        assertThat(told(ANN)).isEmpty();
    }

    private void tells(String key, String link, String what, int status) {
        var wanted = Json.write(Map.of("link", link, "what", what));
        assertThat(
                        server.send(
                                        server.as(key, "/api/v1/chat/subscriptions")
                                                .POST(BodyPublishers.ofString(wanted)))
                                .statusCode())
                .as(what)
                .isEqualTo(status);
    }

    private String listed(String key) {
        return server.send(server.as(key, "/api/v1/chat/subscriptions").GET()).body();
    }

    @Test
    void what_is_asked_for_over_the_api_is_told_and_shown_in_the_chat() {
        var ann = person(ANN);
        var annsKey = ann.link(Grant.VIEWER);
        var bob = person(4002);
        var bobsKey = bob.link(Grant.ADMIN).secret();
        var key = annsKey.secret();
        tells(key, "l1", "label shop=a", 201);
        tells(key, "l1", "label shop=a", 201);
        tells(key, "l1", "everything", 400);
        tells(key, "l2", "mine", 404);
        tells(bobsKey, "l1", "nodes", 201);
        assertThat(ann.said("/tell")).contains("- label shop=a", "- nodes");
        assertThat(listed(key)).contains("label shop=a", "nodes");
        tells(bobsKey, "l2", "budgets", 201);
        assertThat(listed(key)).doesNotContain("budgets");
        assertThat(listed(bobsKey)).contains("label shop=a", "budgets");

        fileAndCancel(1, Map.of("shop", "a"));
        awaitTold(ANN, 1);
        assertThat(told(ANN).getFirst()).contains("j1");

        ends(key, "?link=l1&what=nodes", 204);
        ends(key, "?link=l2", 404);
        ends(key, "", 400);
        assertThat(ann.said("/tell")).contains("- label").doesNotContain("nodes");
        for (int i = 1; i < 20; i++) {
            tells(key, "l1", "label more" + i, 201);
        }
        tells(key, "l1", "label more1", 201);
        tells(key, "l1", "mine", 400);
        assertThat(ann.said("/tell mine")).contains("❌", "20");
        ends(key, "?link=l1", 204);
        assertThat(ann.said("/tell")).contains("You are told of nothing here");
        assertThat(kinds("chat.subscribed")).isEqualTo(22);
        assertThat(kinds("chat.unsubscribed")).isEqualTo(2);

        server.send(server.as(server.adminKey(), "/api/v1/keys/" + annsKey.key().id()).DELETE());
        tells(bobsKey, "l1", "mine", 409);
    }

    @Test
    void quiet_hours_are_set_and_ended_over_the_api() {
        var ann = person(ANN);
        var key = ann.link(Grant.VIEWER).secret();
        person(4002).link(Grant.VIEWER);
        assertThat(quiet(key, "l1", "22:00-7:30 Europe/Berlin"))
                .contains("\"quiet_hours\":\"22:00-07:30 Europe/Berlin\"");
        assertThat(ann.said("/quiet")).contains("22:00-07:30 Europe/Berlin");
        assertThat(server.json("/api/v1/chat/links").at("/items/0/quiet_hours").asString(""))
                .isEqualTo("22:00-07:30 Europe/Berlin");
        assertThat(quiet(key, "l1", "at night")).contains("INVALID", "22:00-07:30");
        assertThat(quiet(key, "l2", "off")).contains("NOT_FOUND");
        assertThat(quiet(key, "l1", "off")).doesNotContain("quiet_hours");
        assertThat(ann.said("/quiet")).doesNotContain("Quiet from");
        assertThat(kinds("chat.quiet")).isEqualTo(2);
    }

    private String quiet(String key, String link, String hours) {
        return server.send(
                        server.as(key, "/api/v1/chat/links/" + link + "/quiet")
                                .PUT(BodyPublishers.ofString(Json.write(Map.of("hours", hours)))))
                .body();
    }

    private void ends(String key, String query, int status) {
        var answer = server.send(server.as(key, "/api/v1/chat/subscriptions" + query).DELETE());
        assertThat(answer.statusCode()).as(query).isEqualTo(status);
    }

    private long kinds(String kind) {
        return Json.read(
                        server.send(
                                        server.as(
                                                        server.adminKey(),
                                                        "/api/v1/events?limit=1000&kind=" + kind)
                                                .header("Accept", "application/json"))
                                .body(),
                        JsonNode.class)
                .path("items")
                .size();
    }

    @Test
    void whoever_is_unlinked_is_shown_nothing_more() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        var nodeKey = server.nodeKey("n1").secret();
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            ann.said("/run -a rehearsal -n n1 hello");
            var start = node.next(Start.class);
            node.started(start);
            assertThat(ann.said("/log j1")).contains("nothing yet");
            var link = server.json("/api/v1/chat/links").path("items").path(0).path("id");
            RunningServer.ok(
                    server.send(
                            server.as(server.adminKey(), "/api/v1/chat/links/" + link.asString())
                                    .DELETE()));
            node.log(start, LogStream.OUT, 0, "what nobody there may read\n");
        }
        person(4002).link(Grant.MEMBER);
        assertThat(person(4002).said("/log j1")).contains("what nobody there may read");
        assertThat(telegram.says(ANN, text -> text.contains("nobody there"))).isFalse();
    }

    @Test
    void of_an_agent_whose_output_is_json_the_log_shows_what_it_says() {
        var ann = person(ANN);
        ann.link(Grant.MEMBER);
        try (var node = TestNode.welcomed(server, server.nodeKey("n1").secret(), List.of())) {
            ann.said("/run -a rehearsal -n n1 hello");
            var start = node.next(Start.class);
            node.started(start);
            var said = "\"step\":\"message\",\"text\":\"I greet them all\"}\n";
            node.log(start, LogStream.OUT, 0, "{" + said);
            node.log(start, LogStream.STEPS, 0, "{\"at_ms\":1767225600000," + said);

            assertThat(ann.said("/log j1")).contains("I greet them all").doesNotContain("{");
        }
    }

    private static ZoneId whereItIsNoon() {
        var hour = InstantSource.system().instant().atZone(ZoneOffset.UTC).getHour();
        return ZoneOffset.ofHours(12 - hour);
    }
}
