package cadre.server.gateways.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every tool as an agent calls it, over real HTTP with a key. */
class ToolsTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private BusServer server;
    private Agent be;
    private Agent fe;

    @BeforeEach
    void start(@TempDir Path home) {
        server = new BusServer(home);
        be = server.member("BE");
        fe = server.member("FE");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"'), JsonNode.class);
    }

    private long sent(String body) {
        return be.call("post_message", "{'to_role':'FE','body':'" + body + "'}")
                .path("message_id")
                .asLong();
    }

    private long task(String title) {
        return be.call("create_task", "{'title':'" + title + "','assignee_role':'FE'}")
                .path("task_id")
                .asLong();
    }

    // --- the list ---

    @Test
    void the_tools_stand_in_their_order_and_cost_few_tokens() {
        var tools = be.ask("tools/list").path("tools");

        var names = tools.values().stream().map(tool -> tool.path("name").asString()).toList();
        assertThat(names)
                .containsExactly(
                        "post_message",
                        "read_inbox",
                        "ack_message",
                        "create_task",
                        "claim_task",
                        "next_task",
                        "renew_task",
                        "update_task",
                        "list_tasks",
                        "acquire_lock",
                        "release_lock",
                        "heartbeat_lock",
                        "list_locks",
                        "team_log",
                        "ask_person",
                        "search_knowledge");
        // a token is four characters of such text, or a little more
        assertThat(tools.toString().length() / 4).isLessThan(4_000);
        assertThat(be.ask("tools/list").path("tools")).isEqualTo(tools);
        for (var tool : tools.values()) {
            assertThat(tool.path("outputSchema").path("type").asString()).isEqualTo("object");
            assertThat(tool.path("annotations").path("openWorldHint").asBoolean(true)).isFalse();
        }
    }

    @Test
    void only_with_the_shared_key_must_a_call_say_whose_it_is() {
        var shared = server.agent(BusServer.SHARED);

        assertThat(needed(be, "read_inbox")).isEqualTo(json("[]"));
        assertThat(needed(shared, "read_inbox")).isEqualTo(json("['role']"));
        assertThat(needed(be, "create_task")).isEqualTo(json("['title']"));
        assertThat(needed(shared, "create_task")).isEqualTo(json("['title','created_by']"));
    }

    private static JsonNode needed(Agent agent, String name) {
        for (var tool : agent.ask("tools/list").path("tools").values()) {
            if (tool.path("name").asString().equals(name)) {
                var required = tool.path("inputSchema").path("required");
                return required.isMissingNode() ? json("[]") : required;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void the_instructions_say_how_to_work_with_the_team() {
        assertThat(be.ask("server/discover").path("instructions").asString())
                .contains("read_inbox", "claim", "acquire_lock")
                .hasSizeLessThan(1_200);
    }

    // --- mail ---

    @Test
    void a_message_arrives_with_its_sender_and_the_cursor_goes_behind_it() {
        var id = sent("the port is 8080");

        var page = fe.call("read_inbox", "{}");

        var message = page.path("messages").path(0);
        assertThat(message.path("ts").asString()).matches(TIME);
        assertThat(message)
                .isEqualTo(
                        json(
                                "{'id':%d,'from_role':'BE','to_role':'FE','origin':'agent','body':'the port is 8080','thread_id':'','ts':'%s'}"
                                        .formatted(id, message.path("ts").asString())));
        assertThat(page.path("cursor").asLong()).isEqualTo(id);
        assertThat(page.path("unread").asLong()).isEqualTo(1);
        assertThat(page.has("gap")).isFalse();
        assertThat(page.has("more")).isFalse();
        assertThat(fe.call("read_inbox", "{'after_id':" + id + "}").path("messages")).isEmpty();
        assertThat(be.call("read_inbox", "{}").path("messages")).isEmpty();
    }

    @Test
    void an_empty_poll_costs_less_than_sixty_tokens_and_gives_the_cursor_back() {
        var empty = fe.call("read_inbox", "{'after_id':12345}");

        assertThat(empty).isEqualTo(json("{'messages':[],'cursor':12345,'unread':0}"));
    }

    @Test
    void read_mail_is_still_given_and_only_counts_no_more() {
        sent("one");
        sent("two");

        assertThat(fe.call("read_inbox", "{'mark_read':true}").path("unread").asLong()).isZero();

        var again = fe.call("read_inbox", "{'after_id':0}");
        assertThat(again.path("messages").size()).isEqualTo(2);
        assertThat(again.has("gap")).isFalse();
    }

    @Test
    void an_acknowledged_message_is_no_longer_unread() {
        var id = sent("please");
        be.call("post_message", "{'to_role':'FE','body':'!','priority':'urgent'}");

        assertThat(fe.call("list_locks", "{}"))
                .isEqualTo(json("{'locks':[],'unread':2,'urgent':1}"));
        assertThat(fe.call("ack_message", "{'message_ids':[" + id + "]}"))
                .isEqualTo(json("{'acked':1,'unread':1,'urgent':1}"));
        assertThat(
                        fe.call("ack_message", "{'message_ids':[" + id + ", 999]}")
                                .path("acked")
                                .asInt())
                .isZero();
    }

    @Test
    void a_broadcast_reaches_everyone_but_its_sender() {
        be.call("post_message", "{'to_role':'all','body':'stand-up','thread_id':'t1'}");

        var message = fe.call("read_inbox", "{}").path("messages").path(0);
        assertThat(message.path("to_role").asString()).isEqualTo("all");
        assertThat(message.path("thread_id").asString()).isEqualTo("t1");
        assertThat(be.call("read_inbox", "{}").path("messages")).isEmpty();
    }

    @Test
    void the_same_idempotency_key_sends_once() {
        var call = "{'to_role':'FE','body':'x','idempotency_key':'a'}";

        assertThat(be.call("post_message", call).path("message_id"))
                .isEqualTo(be.call("post_message", call).path("message_id"));
        assertThat(fe.call("read_inbox", "{}").path("messages").size()).isEqualTo(1);
    }

    @Test
    void a_long_poll_returns_when_something_comes() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> fe.call("read_inbox", "{'wait_sec':50}"));
            var id = sent("wake up");

            assertThat(waiting.get().path("cursor").asLong()).isEqualTo(id);
        }
    }

    @Test
    void a_long_inbox_comes_in_pieces_and_a_message_always_whole() {
        var body = "y".repeat(9_000);
        for (int i = 0; i < 5; i++) {
            sent(body);
        }
        be.call("post_message", "{'to_role':'FE','body':'" + "z".repeat(60_000) + "'}");

        var seen = new ArrayList<Integer>();
        var cursor = 0L;
        JsonNode page;
        do {
            page = fe.call("read_inbox", "{'after_id':" + cursor + "}");
            page.path("messages")
                    .values()
                    .forEach(message -> seen.add(message.path("body").asString().length()));
            assertThat(page.path("messages")).isNotEmpty();
            if (page.path("messages").size() > 1) {
                assertThat(page.toString().length()).isLessThan(20_000);
            }
            cursor = page.path("cursor").asLong();
        } while (page.path("more").asBoolean(false));
        assertThat(seen).containsExactly(9_000, 9_000, 9_000, 9_000, 9_000, 60_000);
    }

    @Test
    void many_short_messages_come_in_pieces_too_however_they_are_escaped() {
        for (int i = 0; i < 120; i++) {
            sent("\\u0001\\n\\u0007".repeat(20));
        }

        var page = fe.call("read_inbox", "{}");

        assertThat(page.path("more").asBoolean()).isTrue();
        assertThat(page.toString().length()).isLessThan(20_000).isGreaterThan(10_000);
    }

    @Test
    void what_cannot_be_sent_is_an_error_that_says_how() {
        assertThat(be.refused("post_message", "{'to_role':'Nobody','body':'x'}").toString())
                .contains("Nobody");
        assertThat(be.refused("post_message", "{'to_role':'FE'}").path("message").asString())
                .contains("body", "missing");
        assertThat(be.refused("post_message", "{'to_role':'FE','body':''}").path("error"))
                .isEqualTo(json("'invalid'"));
        assertThat(be.refused("post_message", "{'to_role':'FE','body':5}").toString())
                .contains("must be a text");
        assertThat(be.refused("post_message", "{'to_role':'','body':'x'}").path("error"))
                .isNotEqualTo(json("null"));
        assertThat(be.refused("post_message", "{'to_role':'FE','body':'x','colour':1}").toString())
                .contains("colour", "Known here", "to_role");
        assertThat(
                        be.refused("post_message", "{'to_role':'FE','body':'x','priority':'high'}")
                                .toString())
                .contains("normal or urgent");
        var large = "{'to_role':'FE','body':'" + "x".repeat(70_000) + "'}";
        assertThat(be.refused("post_message", large).path("error").asString())
                .isEqualTo("too_large");
        var huge = "{'to_role':'FE','body':'" + "x".repeat(300_000) + "'}";
        assertThat(be.refused("post_message", huge).path("error").asString())
                .isEqualTo("too_large");
        assertThat(fe.call("read_inbox", "{}").path("messages")).isEmpty();
        for (var wrong : List.of("{'wait_sec':51}", "{'after_id':-1}", "{'mark_read':'yes'}")) {
            fe.refused("read_inbox", wrong);
        }
        fe.refused("ack_message", "{'message_ids':'1'}");
    }

    // --- who speaks ---

    @Test
    void a_member_key_speaks_for_its_member_alone() {
        var error = be.refused("post_message", "{'from_role':'FE','to_role':'AI','body':'x'}");
        assertThat(error.path("error").asString()).isEqualTo("identity_mismatch");
        assertThat(error.path("message").asString()).contains("FE", "BE");
        assertThat(be.refused("read_inbox", "{'role':'FE'}").path("error").asString())
                .isEqualTo("identity_mismatch");
        assertThat(be.refused("claim_task", "{'task_id':1,'role':'FE'}").path("error").asString())
                .isEqualTo("identity_mismatch");
        assertThat(
                        be.refused("acquire_lock", "{'resource':'r','role':'FE'}")
                                .path("error")
                                .asString())
                .isEqualTo("identity_mismatch");
        assertThat(
                        be.refused("create_task", "{'title':'t','created_by':'FE'}")
                                .path("error")
                                .asString())
                .isEqualTo("identity_mismatch");

        be.call("post_message", "{'from_role':'BE','to_role':'FE','body':'x'}");
    }

    @Test
    void with_the_shared_key_a_name_is_claimed_and_shown_as_unverified() {
        var shared = server.agent(BusServer.SHARED);

        shared.call("post_message", "{'from_role':'FE','to_role':'BE','body':'x'}");
        shared.call("post_message", "{'from_role':'new-one','to_role':'BE','body':'y'}");

        var messages = shared.call("read_inbox", "{'role':'BE'}").path("messages");
        assertThat(messages.path(0).path("verified").asBoolean(true)).isFalse();
        assertThat(messages.path(1).path("from_role").asString()).isEqualTo("new-one");
        assertThat(shared.refused("read_inbox", "{}").path("message").asString()).contains("role");
        shared.refused("read_inbox", "{'role':''}");
        shared.refused("read_inbox", "{'role':'no good name'}");
        assertThat(shared.call("list_tasks", "{}")).isEqualTo(json("{'tasks':[]}"));
        assertThat(shared.call("team_log", "{}").path("events").size()).isPositive();
        assertThat(fe.call("read_inbox", "{}").path("messages")).as("another team").isEmpty();
    }

    @Test
    void a_key_that_speaks_for_nobody_is_told_to_get_one() {
        var nobody = server.agent(server.key(Grant.OPERATOR));

        for (var tool : List.of("read_inbox", "list_tasks", "list_locks", "team_log")) {
            assertThat(nobody.refused(tool, "{}").path("message").asString())
                    .contains("cadre team member add");
        }
    }

    @Test
    void without_a_good_key_every_request_is_401_and_says_no_more() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var method : List.of("POST", "GET", "DELETE", "PUT", "PATCH")) {
                for (var header : List.of("Bearer wrong", "Bearer ", "Basic YTpi", "Bearer")) {
                    var request =
                            HttpRequest.newBuilder(URI.create(server.url()))
                                    .header("Authorization", header)
                                    .method(method, BodyPublishers.ofString("{}"))
                                    .build();
                    var response = http.send(request, BodyHandlers.ofString());
                    assertThat(response.statusCode()).isEqualTo(401);
                    assertThat(response.body()).isEqualTo("{\"error\":\"unauthorized\"}");
                    assertThat(response.headers().firstValue("WWW-Authenticate"))
                            .contains("Bearer");
                }
            }
        }
    }

    @Test
    void wrong_keys_are_401_however_many_come() throws Exception {
        var wrong = server.agent("wrong");
        for (int i = 0; i < 100; i++) {
            var response = wrong.post("tools/list", Json.mapper().createObjectNode());
            assertThat(response.statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_key_that_is_taken_away_while_a_call_waits_gets_nothing_of_what_comes() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var params = Json.mapper().createObjectNode().put("name", "read_inbox");
            params.putObject("arguments").put("wait_sec", 50);
            var waiting = threads.submit(() -> fe.post("tools/call", params));
            server.shutOut(fe);
            sent("a secret");

            assertThat(waiting.get().statusCode()).isEqualTo(401);
            assertThat(waiting.get().body()).doesNotContain("a secret");
        }
    }

    @Test
    void bearer_matches_in_any_case_and_a_viewer_may_not_enter() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var word : List.of("bearer", "BEARER", "Bearer")) {
                var request =
                        HttpRequest.newBuilder(URI.create(server.url()))
                                .header("Authorization", word + " " + be.secret())
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"))
                                .build();
                assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            }
        }
        var viewer = server.agent(server.key(Grant.VIEWER));
        assertThat(viewer.post("tools/list", Json.mapper().createObjectNode()).statusCode())
                .isEqualTo(403);
    }

    // --- the board ---

    @Test
    void a_task_is_claimed_once_and_shows_who_has_it() {
        var id = task("build");

        var claimed = be.call("claim_task", "{'task_id':" + id + "}");

        var task = claimed.path("task");
        assertThat(claimed.path("ok").asBoolean()).isTrue();
        assertThat(task.path("status").asString()).isEqualTo("in_progress");
        assertThat(task.path("assignee_role").asString()).isEqualTo("BE");
        assertThat(task.path("created_by").asString()).isEqualTo("BE");
        assertThat(task.path("ts").asString()).matches(TIME);
        assertThat(task.path("detail").asString()).isEmpty();
        assertThat(task.path("note").asString()).isEmpty();
        for (var late : List.of(fe, be)) {
            assertThat(late.call("claim_task", "{'task_id':" + id + "}"))
                    .isEqualTo(json("{'ok':false,'held_by':'BE','unread':0}"));
        }
        assertThat(fe.call("claim_task", "{'task_id':999}"))
                .isEqualTo(json("{'ok':false,'error':'not_found','unread':0}"));
    }

    @Test
    void a_closed_or_blocked_task_is_not_open() {
        for (var status : List.of("done", "blocked", "failed", "cancelled")) {
            var id = task(status);
            be.call("update_task", "{'task_id':%d,'status':'%s'}".formatted(id, status));

            var claim = fe.call("claim_task", "{'task_id':" + id + "}");
            assertThat(claim.path("ok").asBoolean(true)).isFalse();
            assertThat(claim.path("error").asString()).isEqualTo("not_open");
        }
    }

    @Test
    void a_claimed_task_is_changed_by_who_has_or_made_it() {
        var ai = server.member("AI");
        var id = task("build");
        fe.call("claim_task", "{'task_id':" + id + "}");

        assertThat(ai.call("update_task", "{'task_id':%d,'status':'done'}".formatted(id)))
                .isEqualTo(json("{'ok':false,'error':'not_holder','held_by':'FE','unread':0}"));
        var done =
                fe.call(
                        "update_task",
                        "{'task_id':%d,'status':'done','note':'merged'}".formatted(id));
        assertThat(done.path("task").path("status").asString()).isEqualTo("done");
        assertThat(done.path("task").path("note").asString()).isEqualTo("merged");
        var reopened =
                be.call("update_task", "{'task_id':%d,'status':'open','note':''}".formatted(id));
        assertThat(reopened.path("task").path("note").asString()).isEqualTo("merged");
        assertThat(
                        be.call("update_task", "{'task_id':999,'status':'done'}")
                                .path("error")
                                .asString())
                .isEqualTo("not_found");
    }

    @Test
    void labels_and_the_date_of_a_task_are_changed_without_its_status() {
        var id = task("build");

        var changed =
                fe.call(
                        "update_task",
                        "{'task_id':%d,'labels':['web'],'due_at':'2026-04-01T08:30:00Z'}"
                                .formatted(id));
        assertThat(changed.path("task").path("status").asString()).isEqualTo("open");
        assertThat(changed.path("task").path("labels").toString()).isEqualTo("[\"web\"]");
        assertThat(changed.path("task").path("due_at").asString())
                .isEqualTo("2026-04-01T08:30:00Z");
        var cleared = fe.call("update_task", "{'task_id':%d,'due_at':''}".formatted(id));
        assertThat(cleared.path("task").has("due_at")).isFalse();
        assertThat(cleared.path("task").path("labels").toString()).isEqualTo("[\"web\"]");
        assertThat(
                        fe.refused(
                                        "update_task",
                                        "{'task_id':%d,'due_at':'tomorrow'}".formatted(id))
                                .toString())
                .contains("2026-01-31T12:00:00Z");
    }

    @Test
    void a_status_that_nobody_knows_is_an_error_that_lists_them() {
        var id = task("build");

        assertThat(
                        be.refused(
                                        "update_task",
                                        "{'task_id':%d,'status':'finished'}".formatted(id))
                                .toString())
                .contains("open, in_progress, blocked, done, failed, cancelled");
        be.refused("list_tasks", "{'status':'finished'}");
        be.refused("update_task", "{'task_id':%d}".formatted(id));
        be.refused("update_task", "{'task_id':'%d','status':'done'}".formatted(id));
    }

    @Test
    void a_late_done_under_an_old_token_changes_nothing() {
        var id = task("build");
        var old = fe.call("claim_task", "{'task_id':%d,'lease_sec':60}".formatted(id));
        var token = old.path("task").path("token").asLong();
        fe.call("update_task", "{'task_id':%d,'status':'open','token':%d}".formatted(id, token));
        fe.call("claim_task", "{'task_id':%d,'lease_sec':60}".formatted(id));

        var late =
                fe.call(
                        "update_task",
                        "{'task_id':%d,'status':'done','token':%d}".formatted(id, token));

        assertThat(late.path("ok").asBoolean(true)).isFalse();
        assertThat(late.path("error").asString()).isEqualTo("stale_token");
        assertThat(late.path("held_by").asString()).isEqualTo("FE");
        assertThat(fe.call("list_tasks", "{'status':'in_progress'}").path("tasks").size())
                .isEqualTo(1);
    }

    @Test
    void the_next_task_is_the_ready_one_of_the_highest_priority() {
        assertThat(fe.call("next_task", "{}"))
                .isEqualTo(json("{'ok':false,'error':'no_task','unread':0}"));
        task("usual");
        var first =
                be.call("create_task", "{'title':'first','priority':9}").path("task_id").asLong();
        be.call(
                "create_task",
                "{'title':'after','priority':9,'depends_on':[%d],'labels':['x']}".formatted(first));

        var next = fe.call("next_task", "{'lease_sec':60}");

        assertThat(next.path("task").path("id").asLong()).isEqualTo(first);
        assertThat(next.path("task").path("lease_until").asString()).matches(TIME);
        var token = next.path("task").path("token").asLong();
        var renewed =
                fe.call(
                        "renew_task",
                        "{'task_id':%d,'token':%d,'lease_sec':600}".formatted(first, token));
        assertThat(renewed.path("ok").asBoolean()).isTrue();
        assertThat(
                        fe.call(
                                        "renew_task",
                                        "{'task_id':%d,'token':%d}".formatted(first, token + 1))
                                .path("error")
                                .asString())
                .isEqualTo("stale_token");
        assertThat(fe.call("next_task", "{}").path("task").path("title").asString())
                .isEqualTo("usual");
    }

    @Test
    void the_board_is_listed_by_id_and_filtered() {
        var one = task("one");
        var two = task("two");
        be.call("create_task", "{'title':'three'}");
        fe.call("claim_task", "{'task_id':" + two + "}");

        var all = be.call("list_tasks", "{'status':'','assignee_role':''}").path("tasks");
        assertThat(all.values().stream().map(task -> task.path("title").asString()))
                .containsExactly("one", "two", "three");
        assertThat(be.call("list_tasks", "{'status':'open','assignee_role':'FE'}").path("tasks"))
                .singleElement()
                .satisfies(task -> assertThat(task.path("id").asLong()).isEqualTo(one));
        assertThat(be.call("list_tasks", "{'assignee_role':'AI','wait_sec':0}").path("tasks"))
                .isEmpty();
    }

    @Test
    void a_long_board_comes_in_pieces() {
        for (int i = 0; i < 3; i++) {
            be.call("create_task", "{'title':'t','detail':'" + "d".repeat(60_000) + "'}");
        }

        var page = be.call("list_tasks", "{}");
        assertThat(page.path("tasks").size()).isEqualTo(1);
        assertThat(page.path("more").asBoolean()).isTrue();
        var rest = be.call("list_tasks", "{'after_id':" + page.path("cursor") + "}");
        assertThat(rest.path("tasks").size()).isEqualTo(1);
    }

    @Test
    void a_list_of_tasks_waits_for_the_first() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting =
                    threads.submit(() -> fe.call("list_tasks", "{'status':'open','wait_sec':50}"));
            var id = task("at last");

            assertThat(waiting.get().path("tasks").path(0).path("id").asLong()).isEqualTo(id);
        }
    }

    // --- locks ---

    @Test
    void a_lock_is_held_by_one_session_until_it_is_given_back() {
        var got = be.call("acquire_lock", "{'resource':'nas-deploy'}");
        assertThat(got.path("acquired").asBoolean()).isTrue();
        assertThat(got.path("token").asLong()).isPositive();
        assertThat(got.path("until").asString()).matches(TIME);

        for (var other : List.of(fe, be)) {
            var refused = other.call("acquire_lock", "{'resource':'nas-deploy','ttl_sec':10}");
            assertThat(refused.path("acquired").asBoolean(true)).isFalse();
            assertThat(refused.path("held_by").asString()).isEqualTo("BE");
            assertThat(refused.path("ttl_remaining").asLong()).isBetween(1L, 300L);
        }
        assertThat(fe.call("release_lock", "{'resource':'nas-deploy'}"))
                .isEqualTo(json("{'released':false,'held_by':'BE','unread':0}"));
        assertThat(fe.call("heartbeat_lock", "{'resource':'nas-deploy'}"))
                .isEqualTo(json("{'renewed':false,'held_by':'BE','unread':0}"));
        assertThat(
                        be.call("heartbeat_lock", "{'resource':'nas-deploy'}")
                                .path("renewed")
                                .asBoolean())
                .isTrue();
        var listed = fe.call("list_locks", "{}").path("locks").path(0);
        assertThat(listed.path("resource").asString()).isEqualTo("nas-deploy");
        assertThat(listed.path("held_by").asString()).isEqualTo("BE");
        assertThat(listed.path("ttl_remaining").asLong()).isBetween(1L, 300L);
        assertThat(be.call("release_lock", "{'resource':'nas-deploy'}"))
                .isEqualTo(json("{'released':true,'unread':0}"));
        assertThat(be.call("release_lock", "{'resource':'nas-deploy'}"))
                .isEqualTo(json("{'released':false,'held_by':null,'unread':0}"));
        assertThat(fe.call("acquire_lock", "{'resource':'nas-deploy'}").path("token").asLong())
                .isGreaterThan(got.path("token").asLong());
    }

    @Test
    void several_locks_are_taken_together_or_not_at_all() {
        fe.call("acquire_lock", "{'resource':'web-ui/src/**'}");

        var refused =
                be.call(
                        "acquire_lock",
                        "{'resource':'compose','more_resources':['web-ui/src/a.ts']}");
        assertThat(refused.path("acquired").asBoolean(true)).isFalse();
        assertThat(refused.path("held_by").asString()).isEqualTo("FE");
        assertThat(refused.path("overlaps").asString()).isEqualTo("web-ui/src/**");
        var got = be.call("acquire_lock", "{'resource':'compose','more_resources':['nginx-conf']}");
        assertThat(got.path("locks").size()).isEqualTo(2);
    }

    @Test
    void a_time_to_live_of_nothing_or_a_year_is_refused() {
        for (var sec : List.of("0", "-1", "86401", "31536000", "1.5", "'300'")) {
            var arguments = "{'resource':'r','ttl_sec':" + sec + "}";
            assertThat(be.refused("acquire_lock", arguments).toString())
                    .contains("from 1 to 86400");
            assertThat(be.refused("heartbeat_lock", arguments).toString())
                    .contains("from 1 to 86400");
        }
        be.refused("acquire_lock", "{'resource':''}");
        be.refused("acquire_lock", "{}");
        assertThat(be.call("list_locks", "{}").path("locks")).isEmpty();
    }

    @Test
    void a_stolen_lock_is_gone_for_who_had_it() {
        var token = be.call("acquire_lock", "{'resource':'r'}").path("token").asLong();

        server.steal("r");

        assertThat(be.call("heartbeat_lock", "{'resource':'r'}").path("renewed").asBoolean(true))
                .isFalse();
        fe.call("acquire_lock", "{'resource':'r'}");
        assertThat(
                        be.call("release_lock", "{'resource':'r','token':%d}".formatted(token))
                                .path("held_by")
                                .asString())
                .isEqualTo("FE");
    }

    @Test
    void a_shared_lock_is_had_by_several_and_who_wants_it_alone_waits_for_their_turn()
            throws Exception {
        var one = be.call("acquire_lock", "{'resource':'src/**','mode':'shared'}");
        var other = fe.call("acquire_lock", "{'resource':'src/a','mode':'shared'}");
        assertThat(one.path("acquired").asBoolean()).isTrue();
        assertThat(other.path("token").asLong()).isGreaterThan(one.path("token").asLong());
        var ai = server.member("AI");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting =
                    threads.submit(
                            () -> ai.call("acquire_lock", "{'resource':'src/b','wait_sec':50}"));
            await().until(() -> be.call("list_locks", "{}").toString().contains("waiting"));

            var listed = be.call("list_locks", "{}").path("locks").path(1);
            assertThat(listed.path("resource").asString()).isEqualTo("src/a");
            listed = be.call("list_locks", "{}").path("locks").path(0);
            assertThat(listed.path("mode").asString()).isEqualTo("shared");
            var waiter = listed.path("waiting").path(0);
            assertThat(waiter.path("role").asString()).isEqualTo("AI");
            assertThat(waiter.path("mode").asString()).isEqualTo("exclusive");
            assertThat(waiter.path("resources")).isEqualTo(json("['src/b']"));
            assertThat(waiter.path("since").asString()).matches(TIME);

            var behind = fe.call("acquire_lock", "{'resource':'src/b','mode':'shared'}");
            assertThat(behind.path("acquired").asBoolean(true)).isFalse();
            assertThat(behind.path("held_by").asString()).isEqualTo("BE");
            assertThat(behind.path("reason").asString()).isEqualTo("queue");
            assertThat(behind.path("waiting").asLong()).isEqualTo(1);
            be.call("release_lock", "{'resource':'src/**'}");

            var got = waiting.get();
            assertThat(got.path("acquired").asBoolean()).isTrue();
            assertThat(got.path("token").asLong()).isGreaterThan(other.path("token").asLong());
        }
    }

    @Test
    void who_would_wait_for_ever_is_told_with_whom() throws Exception {
        be.call("acquire_lock", "{'resource':'a'}");
        fe.call("acquire_lock", "{'resource':'b'}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting =
                    threads.submit(() -> be.call("acquire_lock", "{'resource':'b','wait_sec':50}"));
            await().until(() -> be.call("list_locks", "{}").toString().contains("waiting"));

            var refused = fe.call("acquire_lock", "{'resource':'a','wait_sec':50}");

            assertThat(refused.path("reason").asString()).isEqualTo("deadlock");
            assertThat(refused.path("cycle")).isEqualTo(json("['FE','BE']"));
            fe.call("release_lock", "{'resource':'b'}");
            assertThat(waiting.get().path("acquired").asBoolean()).isTrue();
        }
    }

    @Test
    void a_mode_or_a_wait_that_there_is_not_is_refused() {
        assertThat(be.refused("acquire_lock", "{'resource':'r','mode':'read'}").toString())
                .contains("exclusive or shared");
        for (var sec : List.of("-1", "51", "'5'")) {
            assertThat(
                            be.refused("acquire_lock", "{'resource':'r','wait_sec':" + sec + "}")
                                    .toString())
                    .contains("from 0 to 50");
        }
    }

    // --- the log ---

    @Test
    void the_log_tells_of_messages_tasks_and_locks_but_not_what_was_written() {
        sent("a secret of ours");
        task("build");
        be.call("acquire_lock", "{'resource':'r'}");

        var log = fe.call("team_log", "{}");

        var kinds =
                log.path("events").values().stream()
                        .map(event -> event.path("kind").asString())
                        .toList();
        assertThat(kinds).contains("message", "task", "lock");
        assertThat(log.toString()).doesNotContain("a secret of ours");
        assertThat(log.path("events").path(0).path("ts").asString()).matches(TIME);
        var cursor = log.path("cursor").asLong();
        assertThat(fe.call("team_log", "{'after_id':" + cursor + "}").path("events")).isEmpty();
    }
}
