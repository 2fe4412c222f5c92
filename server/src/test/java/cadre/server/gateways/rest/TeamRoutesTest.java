package cadre.server.gateways.rest;

import static cadre.server.RunningServer.ok;
import static cadre.server.RunningServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.RunningServer;
import cadre.wire.api.Grant;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Teams, mail, boards and locks over REST: who may, what is answered, what is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TeamRoutesTest {
    private static final String SHOP = "/api/v1/teams/shop";

    private RunningServer server;
    private String be;
    private String fe;
    private String stranger;
    private String person;
    private String viewer;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
        team("shop", "FE", "BE");
        team("other", "QA");
        be = member("shop", "BE");
        fe = member("shop", "FE");
        stranger = member("other", "QA");
        person = server.key("Ada Lovelace", Grant.MEMBER).secret();
        viewer = server.key("looker", Grant.VIEWER).secret();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void a_message_of_a_member_is_of_an_agent_and_one_of_a_person_is_of_a_human() {
        post(be, SHOP + "/messages", Map.of("to", "FE", "body", "by a program"), 201);
        post(person, SHOP + "/messages", Map.of("to", "FE", "body", "by a person"), 201);

        var mail = get(fe, SHOP + "/inbox/FE", 200).path("messages");

        var ofProgram = message(mail, "by a program");
        assertThat(ofProgram.path("from_role").asString()).isEqualTo("BE");
        assertThat(ofProgram.path("origin").asString()).isEqualTo("agent");
        assertThat(ofProgram.path("verified").asBoolean()).isTrue();
        var ofPerson = message(mail, "by a person");
        assertThat(ofPerson.path("from_role").asString()).isEqualTo("Ada-Lovelace");
        assertThat(ofPerson.path("origin").asString()).isEqualTo("human");
        assertThat(ofPerson.path("verified").asBoolean()).isTrue();
    }

    @Test
    void the_same_idempotency_key_sends_one_message() {
        var request = Map.of("to", "FE", "body", "only once");
        var first = postOnce("once-1", request);

        assertThat(postOnce("once-1", request)).isEqualTo(first);
        assertThat(postOnce("once-2", request)).isNotEqualTo(first);
    }

    private JsonNode postOnce(String key, Map<String, ?> request) {
        var response =
                server.send(
                        server.as(be, SHOP + "/messages")
                                .header("Idempotency-Key", key)
                                .POST(BodyPublishers.ofString(Json.write(request))));
        return Json.read(ok(response).body(), JsonNode.class);
    }

    @Test
    void an_unknown_recipient_is_refused_by_name() {
        var refused = refusal(be, SHOP + "/messages", Map.of("to", "nobody", "body", "hello"), 404);

        assertThat(refused.which()).containsEntry("member", "nobody");
    }

    @Test
    void mail_is_read_by_its_owner_and_seen_by_operators_who_mark_nothing() {
        post(be, SHOP + "/messages", Map.of("to", "FE", "body", "private"), 201);

        assertThat(status(be, SHOP + "/inbox/FE")).isEqualTo(403);
        assertThat(status(person, SHOP + "/inbox/FE")).isEqualTo(403);
        assertThat(status(stranger, SHOP + "/inbox/FE")).isEqualTo(403);
        assertThat(status(viewer, SHOP + "/inbox/FE")).isEqualTo(403);
        var unread = get(server.adminKey(), SHOP + "/inbox/FE?mark_read=true", 200).path("unread");
        assertThat(unread.path("count").asInt()).isPositive();
        assertThat(get(server.adminKey(), SHOP + "/inbox/FE", 200).path("unread"))
                .isEqualTo(unread);
        assertThat(get(fe, SHOP + "/inbox/FE?mark_read=true", 200).path("messages").size())
                .isPositive();
    }

    @Test
    void the_sender_sees_what_became_of_a_message() {
        var id =
                post(be, SHOP + "/messages", Map.of("to", "FE", "body", "receipt"), 201)
                        .path("message_id")
                        .asString();
        var receipts = SHOP + "/messages/" + id;
        assertThat(get(be, receipts, 200).path("receipts").path(0).has("fetched_at")).isFalse();

        get(fe, SHOP + "/inbox/FE", 200);
        assertThat(get(be, receipts, 200).path("receipts").path(0).has("fetched_at")).isTrue();
        assertThat(get(be, receipts, 200).path("receipts").path(0).has("acked_at")).isFalse();
        post(fe, SHOP + "/inbox/FE/ack", Map.of("ids", List.of(Long.parseLong(id))), 200);

        assertThat(get(be, receipts, 200).path("receipts").path(0).has("acked_at")).isTrue();
        assertThat(status(person, receipts)).isEqualTo(404);
        assertThat(status(stranger, receipts)).isEqualTo(403);
    }

    @Test
    void a_claimed_task_is_its_holders_until_the_token_is_another() {
        var task = SHOP + "/tasks/" + task("hold");
        var claimed = post(be, task + "/claim", Map.of("lease_sec", 60), 200);
        assertThat(claimed.path("assignee_role").asString()).isEqualTo("BE");
        var token = claimed.path("token").asLong();

        assertThat(refusal(fe, task + "/claim", Map.of(), 409).which())
                .containsEntry("held_by", "BE");
        assertThat(refusal(fe, task, Map.of("status", "done"), 409).which())
                .containsEntry("held_by", "BE");
        assertThat(refusal(be, task, Map.of("status", "done", "token", token + 1), 409).code())
                .isEqualTo(ErrorCode.STALE);
        assertThat(post(be, task + "/renew", Map.of("token", token), 200).path("token").asLong())
                .isEqualTo(token);
        var done = post(be, task, Map.of("status", "done", "token", token), 200);

        assertThat(done.path("status").asString()).isEqualTo("done");
        assertThat(refusal(fe, task + "/claim", Map.of(), 409).which())
                .containsEntry("status", "done");
        var steps = get(viewer, task, 200).path("history").findValuesAsString("what");
        assertThat(steps).startsWith("created", "claimed").endsWith("updated");
    }

    @Test
    void whatever_its_holder_does_over_rest_keeps_a_claim() {
        var task = SHOP + "/tasks/" + task("kept");
        var until =
                post(be, task + "/claim", Map.of("lease_sec", 8), 200)
                        .path("lease_until")
                        .asString();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    get(be, SHOP + "/inbox/BE", 200);
                    assertThat(get(viewer, task, 200).path("task").path("lease_until").asString())
                            .isGreaterThan(until);
                });
    }

    @Test
    void tasks_are_listed_by_status_assignee_and_label_page_by_page() {
        for (int i = 0; i < 3; i++) {
            post(
                    be,
                    SHOP + "/tasks",
                    Map.of("title", "listed", "assignee_role", "FE", "labels", List.of("paged")),
                    201);
        }
        var list = SHOP + "/tasks?label=paged&status=open,blocked&assignee=FE&limit=2";

        var first = get(viewer, list, 200);
        assertThat(first.path("items").size()).isEqualTo(2);
        var second = get(viewer, list + "&cursor=" + first.path("next").asString(), 200);

        assertThat(second.path("items").size()).isEqualTo(1);
        assertThat(second.has("next")).isFalse();
        assertThat(status(viewer, SHOP + "/tasks?status=finished")).isEqualTo(400);
        assertThat(status(viewer, "/api/v1/teams/nobody/tasks")).isEqualTo(404);
        assertThat(status(viewer, SHOP + "/tasks/999999")).isEqualTo(404);
        assertThat(status(viewer, SHOP + "/tasks/first")).isEqualTo(400);
    }

    @Test
    void locks_are_taken_together_kept_up_released_and_stolen_by_operators() {
        var wanted = Map.of("resources", List.of("api/**", "deploy"), "ttl_sec", 60);
        var token = post(be, SHOP + "/locks", wanted, 201).path("locks").path(0).path("token");
        assertThat(token.asLong()).isPositive();

        var refused =
                refusal(fe, SHOP + "/locks", Map.of("resources", List.of("x", "api/a.ts")), 409);
        assertThat(refused.which())
                .containsEntry("held_by", "BE")
                .containsEntry("held", "api/**")
                .containsEntry("resource", "api/a.ts");
        assertThat(get(viewer, SHOP + "/locks", 200).path("items").findValuesAsString("resource"))
                .contains("api/**", "deploy")
                .doesNotContain("x");
        post(be, SHOP + "/locks/heartbeat", Map.of("resource", "deploy", "ttl_sec", 90), 200);
        assertThat(refusal(fe, SHOP + "/locks/release", Map.of("resource", "deploy"), 409).which())
                .containsEntry("held_by", "BE");
        post(be, SHOP + "/locks/release", Map.of("resource", "deploy"), 200);
        assertThat(refusal(be, SHOP + "/locks/release", Map.of("resource", "deploy"), 409).which())
                .doesNotContainKey("held_by");

        assertThat(send(fe, SHOP + "/locks/steal", Map.of("resource", "api/**")).statusCode())
                .isEqualTo(403);
        post(server.adminKey(), SHOP + "/locks/steal", Map.of("resource", "api/**"), 200);
        assertThat(get(viewer, SHOP + "/locks", 200).path("items").findValuesAsString("resource"))
                .doesNotContain("api/**");
        assertThat(
                        refusal(
                                        be,
                                        SHOP + "/locks",
                                        Map.of("resources", List.of("a"), "ttl_sec", 0),
                                        400)
                                .code())
                .isEqualTo(ErrorCode.INVALID);
    }

    @Test
    void shared_locks_are_listed_for_each_who_has_one_also_page_by_page() {
        var shared = Map.of("resources", List.of("schema"), "mode", "shared");
        var one = post(be, SHOP + "/locks", shared, 201).path("locks").path(0).path("token");
        post(fe, SHOP + "/locks", shared, 201);
        var alone = Map.of("resources", List.of("schema/a"), "wait_sec", 1);
        assertThat(refusal(server.adminKey(), SHOP + "/locks", alone, 409).which())
                .containsEntry("reason", "held")
                .containsEntry("waiting", "0");

        var first = get(viewer, SHOP + "/locks?limit=1", 200);
        var second =
                get(viewer, SHOP + "/locks?limit=1&cursor=" + first.path("next").asString(), 200);
        assertThat(List.of(first, second))
                .extracting(page -> page.path("items").path(0).path("held_by").asString())
                .containsExactly("BE", "FE");
        assertThat(second.path("items").path(0).path("mode").asString()).isEqualTo("shared");
        assertThat(second.has("next")).isFalse();

        var steal = Map.of("resource", "schema", "token", one.asLong());
        post(server.adminKey(), SHOP + "/locks/steal", steal, 200);
        assertThat(get(viewer, SHOP + "/locks", 200).path("items").findValuesAsString("held_by"))
                .containsExactly("FE");
        post(fe, SHOP + "/locks/release", Map.of("resource", "schema"), 200);
    }

    @Test
    void a_mode_or_a_wait_that_there_is_not_is_refused() {
        for (var wrong :
                List.of(Map.of("mode", "read"), Map.of("wait_sec", 51), Map.of("wait_sec", -1))) {
            var wish = new HashMap<String, Object>(wrong);
            wish.put("resources", List.of("a"));
            assertThat(refusal(be, SHOP + "/locks", wish, 400).code()).isEqualTo(ErrorCode.INVALID);
        }
    }

    @Test
    void a_members_key_does_not_reach_another_team() {
        for (var path : List.of("", "/tasks", "/locks", "/log", "/export", "/inbox/QA")) {
            assertThat(status(be, "/api/v1/teams/other" + path)).as(path).isEqualTo(403);
        }
        var message = Map.of("to", "QA", "body", "hello");
        assertThat(send(be, "/api/v1/teams/other/messages", message).statusCode()).isEqualTo(403);
    }

    @Test
    void a_rotated_key_stays_good_for_a_while_and_with_no_overlap_ends_at_once() {
        team("rotating", "BE");
        var first = member("rotating", "BE");
        var rotate = "/api/v1/teams/rotating/members/BE/rotate";

        var second =
                post(server.adminKey(), rotate, Map.of("overlap_sec", 60), 200)
                        .path("secret")
                        .asString();
        assertThat(status(first, "/api/v1/teams/rotating")).isEqualTo(200);
        var third =
                post(server.adminKey(), rotate, Map.of("overlap_sec", 0), 200)
                        .path("secret")
                        .asString();

        assertThat(status(second, "/api/v1/teams/rotating")).isEqualTo(401);
        assertThat(status(third, "/api/v1/teams/rotating")).isEqualTo(200);
    }

    @Test
    void who_loses_the_key_while_a_call_waits_gets_nothing_of_what_comes() throws Exception {
        for (var path : List.of("/inbox/BE?wait_sec=50", "/tasks?assignee=BE&wait_sec=50")) {
            var name = "losing-" + path.charAt(1);
            var losing = "/api/v1/teams/" + name;
            team(name, "FE", "BE");
            var other = member(name, "FE");
            var key = member(name, "BE");
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = threads.submit(() -> server.send(server.as(key, losing + path)));
                server.send(server.as(server.adminKey(), losing + "/members/BE").DELETE());
                member(name, "BE");
                post(other, losing + "/messages", Map.of("to", "BE", "body", "a secret"), 201);
                var task = Map.of("title", "a secret", "assignee_role", "BE");
                post(other, losing + "/tasks", task, 201);

                assertThat(waiting.get().statusCode()).as(path).isEqualTo(401);
                assertThat(waiting.get().body()).doesNotContain("a secret");
            }
        }
    }

    @Test
    void the_next_task_is_ones_own_before_anybodys_and_claimed_in_the_same_step() {
        team("next", "FE", "BE");
        var tasks = "/api/v1/teams/next/tasks";
        var key = member("next", "BE");
        for (var title : List.of("anybody's", "own", "another's", "urgent")) {
            var body = new HashMap<String, Object>(Map.of("title", title, "priority", 5));
            switch (title) {
                case "own" -> body.put("assignee_role", "BE");
                case "another's" -> body.put("assignee_role", "FE");
                case "urgent" -> body.put("priority", 9);
                default -> {}
            }
            post(key, tasks, body, 201);
        }

        var got = new ArrayList<String>();
        var next = post(key, tasks + "/next", Map.of("lease_sec", 60), 200);
        while (next.has("task")) {
            got.add(next.path("task").path("title").asString());
            assertThat(next.path("task").path("token").asLong()).isPositive();
            assertThat(next.path("task").path("status").asString()).isEqualTo("in_progress");
            next = post(key, tasks + "/next", Map.of(), 200);
        }

        assertThat(got).containsExactly("urgent", "own", "anybody's");
        assertThat(next.toString()).isEqualTo("{}");
    }

    @Test
    void a_team_with_a_held_task_is_busy_and_archived_it_can_still_be_read() {
        team("ending", "BE");
        var key = member("ending", "BE");
        var path = "/api/v1/teams/ending";
        var task = post(key, path + "/tasks", Map.of("title", "last"), 201).path("id").asString();
        post(key, path + "/tasks/" + task + "/claim", Map.of(), 200);

        var busy = server.send(server.as(server.adminKey(), path).DELETE());
        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(problem(busy).code()).isEqualTo(ErrorCode.TEAM_BUSY);
        assertThat(busy.body()).contains("BE");
        post(key, path + "/tasks/" + task, Map.of("status", "done"), 200);
        ok(server.send(server.as(server.adminKey(), path + "?archive=true").DELETE()));

        assertThat(status(key, path)).isEqualTo(401);
        assertThat(get(viewer, path + "/tasks", 200).path("items").size()).isEqualTo(1);
        assertThat(send(server.adminKey(), path + "/tasks", Map.of("title", "more")).statusCode())
                .isEqualTo(409);
        ok(server.send(server.as(server.adminKey(), path).DELETE()));
        assertThat(status(viewer, path)).isEqualTo(404);
    }

    @Test
    void what_happens_in_a_team_is_in_its_log_its_export_and_the_stream_by_team() throws Exception {
        team("told", "BE");
        team("told-too", "BE");
        var path = "/api/v1/teams/told";
        post(server.adminKey(), "/api/v1/teams/told-too/tasks", Map.of("title", "elsewhere"), 201);
        post(server.adminKey(), path + "/tasks", Map.of("title", "here"), 201);
        post(server.adminKey(), path + "/messages", Map.of("to", "BE", "body", "SECRET"), 201);

        var lines = get(viewer, path + "/log", 200).path("events").findValuesAsString("text");
        assertThat(lines).anyMatch(line -> line.contains("here"));
        assertThat(lines).noneMatch(line -> line.contains("elsewhere") || line.contains("SECRET"));
        var export = ok(server.send(server.as(viewer, path + "/export"))).body();
        assertThat(
                        export.lines()
                                .map(line ->
                                        Json.read(line, JsonNode.class).path("kind").asString()))
                .contains("team.created", "member.joined", "task.created", "message.sent");
        assertThat(export).doesNotContain("elsewhere").doesNotContain("SECRET");
        var told = followedUntil("message.sent", "/api/v1/events?team=told&after=0");
        assertThat(told).anyMatch(line -> line.contains("task.created"));
        assertThat(told).noneMatch(line -> line.contains("elsewhere"));
    }

    private List<String> followedUntil(String last, String path) throws IOException {
        var response = server.send(server.as(viewer, path), BodyHandlers.ofInputStream());
        var lines = new ArrayList<String>();
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            while (lines.isEmpty() || !lines.getLast().contains(last)) {
                lines.add(Objects.requireNonNull(reader.readLine(), "the stream ended"));
            }
        }
        return lines;
    }

    private void team(String name, String... roles) {
        post(
                server.adminKey(),
                "/api/v1/teams",
                Map.of("name", name, "roles", List.of(roles)),
                201);
    }

    private String member(String team, String name) {
        return post(
                        server.adminKey(),
                        "/api/v1/teams/" + team + "/members",
                        Map.of("name", name),
                        201)
                .path("secret")
                .asString();
    }

    private String task(String title) {
        return post(be, SHOP + "/tasks", Map.of("title", title), 201).path("id").asString();
    }

    private static JsonNode message(JsonNode mail, String body) {
        for (var one : mail) {
            if (one.path("body").asString().equals(body)) {
                return one;
            }
        }
        throw new AssertionError(body + " is not in " + mail);
    }

    private HttpResponse<String> send(String key, String path, Map<String, ?> body) {
        return server.send(server.as(key, path).POST(BodyPublishers.ofString(Json.write(body))));
    }

    private JsonNode post(String key, String path, Map<String, ?> body, int status) {
        var response = send(key, path, body);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(status);
        return Json.read(response.body(), JsonNode.class);
    }

    private cadre.wire.error.Problem refusal(
            String key, String path, Map<String, ?> body, int status) {
        var response = send(key, path, body);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(status);
        return problem(response);
    }

    private JsonNode get(String key, String path, int status) {
        var response = server.send(server.as(key, path));
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(status);
        return Json.read(response.body(), JsonNode.class);
    }

    private int status(String key, String path) {
        return server.send(server.as(key, path)).statusCode();
    }
}
