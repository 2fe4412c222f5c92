package cadre.server.gateways.hub;

import static cadre.server.gateways.hub.BridgeWorld.claim;
import static cadre.server.gateways.hub.BridgeWorld.error;
import static cadre.server.gateways.hub.BridgeWorld.update;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.RunningServer;
import cadre.wire.bus.TaskStatus;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tasks over the bridge: listed, claimed, changed, closed, and never another's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BridgeTaskTest {
    private static final String UPDATE = "/bridge/team/task-update";
    private static final String LIST = "/bridge/team/task-list";

    private BridgeWorld world;

    @BeforeAll
    void start(@TempDir Path home) {
        world = BridgeWorld.on(home);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void a_claim_makes_the_claimer_the_owner_and_says_what_was_before_and_after() {
        var task = world.task("add a flag");

        var data = world.data(UPDATE, claim(task, "worker-1"));

        assertThat(data.path("claimed").asBoolean()).isTrue();
        assertThat(data.path("updated").asBoolean()).isTrue();
        assertThat(data.path("task_file").isNull()).isTrue();
        assertThat(data.path("task_before").path("status").asString()).isEqualTo("pending");
        assertThat(data.path("task_before").path("owner").isNull()).isTrue();
        var after = data.path("task_after");
        assertThat(after.path("id").asString()).isEqualTo(task);
        assertThat(after.path("subject").asString()).isEqualTo("add a flag");
        assertThat(after.path("status").asString()).isEqualTo("in_progress");
        assertThat(after.path("owner").asString()).isEqualTo("worker-1");
        assertThat(data.path("mtime_ms").asLong())
                .isEqualTo(after.path("mtime_ms").asLong())
                .isGreaterThan(data.path("task_before").path("mtime_ms").asLong());
        assertThat(world.taskOf(task).status()).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(world.taskOf(task).assigneeRole()).isEqualTo("worker-1");
    }

    @Test
    void a_task_has_all_fields_that_clients_read() {
        var task = world.task(Map.of("title", "all fields", "detail", "at length"));

        var shown = listed(task);

        assertThat(shown.propertyNames())
                .containsExactly(
                        "id",
                        "subject",
                        "description",
                        "activeForm",
                        "owner",
                        "status",
                        "outcome",
                        "blocks",
                        "blockedBy",
                        "metadata",
                        "mtime_ms",
                        "task_file");
        assertThat(shown.path("description").asString()).isEqualTo("at length");
        assertThat(shown.path("outcome").isNull()).isTrue();
        assertThat(shown.path("blocks").isArray()).isTrue();
        assertThat(shown.path("metadata").isObject()).isTrue();
        assertThat(shown.path("task_file").isNull()).isTrue();
    }

    @Test
    void a_lost_claim_is_409_and_names_the_task_at_both_places() {
        var task = world.task("contested");
        world.data(UPDATE, claim(task, "worker-1"));

        for (var loser : List.of("worker-2", "worker-1")) { // a repeat by the owner is one, too
            var response = world.call(UPDATE, claim(task, loser));

            assertThat(response.statusCode()).as(loser).isEqualTo(409);
            var error = error(response);
            assertThat(error.path("code").asString()).isEqualTo("CLAIM_CONFLICT");
            assertThat(error.path("message").asString()).isNotBlank();
            assertThat(error.path("task_file").isNull()).isTrue();
            assertThat(error.path("mtime_ms").asLong()).isPositive();
            for (var at : List.of(error, error.path("details"))) {
                var before = at.path("task_before");
                assertThat(before.path("owner").asString()).isEqualTo("worker-1");
                assertThat(before.path("status").asString()).isEqualTo("in_progress");
            }
        }
    }

    @Test
    void a_task_that_is_another_s_by_assignment_is_not_claimed() {
        var task = world.task(Map.of("title", "assigned", "assignee_role", "FE"));

        assertThat(world.call(UPDATE, claim(task, "BE")).statusCode()).isEqualTo(409);
        assertThat(world.call(UPDATE, claim(task, "FE")).statusCode()).isEqualTo(200);
    }

    @Test
    void blocked_and_closed_tasks_are_not_claimed() {
        for (var status : List.of("blocked", "done", "failed", "cancelled")) {
            var task = world.task("is " + status);
            set(task, status);

            var response = world.call(UPDATE, claim(task, "worker-1"));

            assertThat(response.statusCode()).as(status).isEqualTo(409);
            assertThat(error(response).path("code").asString()).isEqualTo("CLAIM_CONFLICT");
            assertThat(world.taskOf(task).status().word()).isEqualTo(status);
        }
    }

    @Test
    void a_task_that_waits_for_another_is_not_claimed_before() {
        var first = world.task("first");
        var second = world.task("second");
        var data = world.data(UPDATE, update(second, Map.of("add_blocked_by", List.of(first))));
        assertThat(data.path("task_after").path("blockedBy").path(0).asString()).isEqualTo(first);
        assertThat(listed(first).path("blocks").path(0).asString()).isEqualTo(second);

        assertThat(world.call(UPDATE, claim(second, "w")).statusCode()).isEqualTo(409);
        world.data(UPDATE, claim(first, "worker-1"));
        world.data(UPDATE, update(first, Map.of("owner", "worker-1", "status", "completed")));

        assertThat(world.call(UPDATE, claim(second, "worker-1")).statusCode()).isEqualTo(200);
    }

    @Test
    void of_many_claims_at_once_one_wins() throws Exception {
        var task = world.task("raced for");
        var codes = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 16; i++) {
                var owner = "worker-" + i;
                calls.add(() -> world.call(UPDATE, claim(task, owner)).statusCode());
            }
            for (var done : threads.invokeAll(calls)) {
                codes.add(done.get());
            }
        }

        assertThat(codes).filteredOn(code -> code == 200).hasSize(1);
        assertThat(codes).filteredOn(code -> code == 409).hasSize(15);
    }

    @ParameterizedTest
    @CsvSource({
        "completed,         , done,   completed, success,        ",
        "completed, success,  done,   completed, success, success",
        "completed, failed,   failed, completed, failed,  failed",
        "completed, timeout,  failed, completed, timeout, timeout",
        "completed, fallback, failed, completed, fallback, fallback",
        "failed,            , failed, completed, failed,  failed",
        "deleted,           , cancelled, deleted,       ,        ",
        "pending,           , open,   pending,          ,        "
    })
    void a_status_is_mapped_there_and_back(
            String status,
            String result,
            String cadre,
            String shown,
            String outcome,
            String shownResult) {
        var task = world.task("mapped");
        world.data(UPDATE, claim(task, "worker-1"));
        var body = new java.util.LinkedHashMap<String, Object>();
        body.put("owner", "worker-1");
        body.put("status", status);
        if (result != null) {
            body.put("metadata_patch", Map.of("result", result));
        }

        var after = world.data(UPDATE, update(task, body)).path("task_after");

        assertThat(world.taskOf(task).status().word()).isEqualTo(cadre);
        assertThat(after.path("status").asString()).isEqualTo(shown);
        assertThat(after.path("outcome").asString("")).isEqualTo(outcome == null ? "" : outcome);
        assertThat(after.path("metadata").path("result").asString(""))
                .isEqualTo(shownResult == null ? "" : shownResult);
    }

    @Test
    void what_failed_elsewhere_shows_as_completed_with_a_result() {
        var task = world.task("failed elsewhere");
        set(task, "failed");

        assertThat(listed(task).path("status").asString()).isEqualTo("completed");
        assertThat(listed(task).path("outcome").asString()).isEqualTo("failed");
        assertThat(listed(task).path("metadata").path("result").asString()).isEqualTo("failed");
        assertThat(ids(Map.of("statuses", List.of("failed")))).contains(task);
        assertThat(ids(Map.of("statuses", List.of("completed")))).contains(task);
        assertThat(ids(Map.of("statuses", List.of("pending", "in_progress", "deleted"))))
                .doesNotContain(task);
    }

    @Test
    void a_status_update_in_another_s_name_changes_nothing() {
        var task = world.task("held");
        world.data(UPDATE, claim(task, "holder"));
        var before = world.taskOf(task);

        for (var status : List.of("completed", "failed", "pending", "deleted")) {
            var response =
                    world.call(UPDATE, update(task, Map.of("owner", "other", "status", status)));

            assertThat(response.statusCode()).as(status).isEqualTo(409);
            assertThat(error(response).path("code").asString()).isEqualTo("CLAIM_CONFLICT");
            assertThat(error(response).path("task_before").path("owner").asString())
                    .isEqualTo("holder");
        }
        assertThat(world.taskOf(task)).isEqualTo(before);
    }

    @Test
    void what_the_owner_closed_no_other_closes_anew() {
        var task = world.task("closed by its owner");
        world.data(UPDATE, claim(task, "holder"));
        world.data(UPDATE, update(task, Map.of("owner", "holder", "status", "completed")));

        var response =
                world.call(UPDATE, update(task, Map.of("owner", "other", "status", "failed")));

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(world.taskOf(task).status()).isEqualTo(TaskStatus.DONE);
    }

    @Test
    void an_update_without_a_name_speaks_for_the_owner() {
        var task = world.task("closed without a name");
        world.data(UPDATE, claim(task, "holder"));

        var after =
                world.data(
                                UPDATE,
                                update(
                                        task,
                                        Map.of(
                                                "status",
                                                "failed",
                                                "metadata_patch",
                                                Map.of("via", "test"))))
                        .path("task_after");

        assertThat(after.path("status").asString()).isEqualTo("completed");
        assertThat(after.path("metadata").path("result").asString()).isEqualTo("failed");
        assertThat(after.path("metadata").path("via").asString()).isEqualTo("test");
    }

    @Test
    void a_stale_if_match_is_409_and_changes_nothing() {
        var task = world.task("matched");
        var mtime = listed(task).path("mtime_ms").asLong();

        var response =
                world.call(
                        UPDATE,
                        update(task, Map.of("subject", "new", "if_match_mtime_ms", mtime - 1)));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(error(response).path("code").asString()).isEqualTo("MTIME_CONFLICT");
        assertThat(error(response).path("mtime_ms").asLong()).isEqualTo(mtime);

        var data =
                world.data(
                        UPDATE, update(task, Map.of("subject", "new", "if_match_mtime_ms", mtime)));
        assertThat(data.path("task_after").path("subject").asString()).isEqualTo("new");
        assertThat(data.path("claimed").asBoolean()).isFalse();
        assertThat(data.path("mtime_ms").asLong()).isGreaterThan(mtime);
    }

    @Test
    void subject_description_active_form_and_metadata_are_changed() {
        var task = world.task(Map.of("title", "old", "detail", "old"));
        var changes =
                Map.<String, Object>of(
                        "subject", "new",
                        "description", "at length",
                        "activeForm", "Renewing",
                        "metadata_patch", Map.of("a", 1, "b", List.of("x")));

        var after = world.data(UPDATE, update(task, changes)).path("task_after");

        assertThat(after.path("subject").asString()).isEqualTo("new");
        assertThat(after.path("description").asString()).isEqualTo("at length");
        assertThat(after.path("activeForm").asString()).isEqualTo("Renewing");
        assertThat(after.path("metadata").path("a").asInt()).isEqualTo(1);
        assertThat(after.path("metadata").path("b").path(0).asString()).isEqualTo("x");
    }

    @Test
    void the_list_is_newest_first_and_takes_owner_limit_and_internal() {
        var first = world.task("older");
        var second = world.task("newer");
        world.data(UPDATE, claim(first, "lister"));
        var hidden = world.task("hidden");
        world.data(UPDATE, update(hidden, Map.of("metadata_patch", Map.of("_internal", true))));

        assertThat(ids(Map.of("owner", "lister"))).containsExactly(first);
        assertThat(ids(Map.of("limit", 2))).containsExactly(first, second);
        assertThat(ids(Map.of())).doesNotContain(hidden);
        assertThat(ids(Map.of("include_internal", true))).first().isEqualTo(hidden);
        var answer = world.data(LIST, Map.of("team_name", "shop", "limit", 1));
        assertThat(answer.path("count").asInt()).isEqualTo(1);
    }

    @Test
    void aliases_do_the_same() {
        var task = world.task("by its alias");

        world.data("/bridge/team-task-update", claim(task, "worker-1"));

        assertThat(
                        world.data(
                                        "/bridge/team-task-list",
                                        Map.of("team_name", "shop", "owner", "worker-1"))
                                .path("tasks")
                                .findValuesAsString("id"))
                .contains(task);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | TEAM_NOT_FOUND    | {'team_name':'nobody','task_id':'1'}",
                "404 | TASK_NOT_FOUND    | {'team_name':'shop','task_id':'999999'}",
                "404 | TASK_NOT_FOUND    | {'team_name':'shop','task_id':'no-number'}",
                "400 | INVALID_TEAM_NAME | {'task_id':'1'}",
                "400 | INVALID_TEAM_NAME | {'team_name':'../x','task_id':'1'}",
                "400 | INVALID_TEAM_NAME | {'team_name':7.5,'task_id':'1'}",
                "400 | INVALID_TASK_ID   | {'team_name':'shop'}",
                "400 | INVALID_TASK_ID   | {'team_name':'shop','task_id':' '}",
                "400 | INVALID_TASK_ID   | {'team_name':'shop','task_id':'"
                        + "1111111111111111111111111111111111111111111111111111111111111111x'}",
                "400 | INVALID_STATUS    | {'team_name':'shop','task_id':'1','status':'done'}",
                "400 | INVALID_OWNER     | {'team_name':'shop','task_id':'1','owner':'a b'}",
                "400 | INVALID_CLAIM     | {'team_name':'shop','task_id':'1','claim':'yes'}",
                "400 | INVALID_ADD_BLOCKS| {'team_name':'shop','task_id':'1','add_blocks':'2'}",
                "400 | INVALID_METADATA_PATCH | {'team_name':'shop','task_id':'1','metadata_patch':[]}",
                "400 | INVALID_IF_MATCH_MTIME_MS | {'team_name':'shop','task_id':'1','if_match_mtime_ms':'x'}",
                "400 | INVALID_JSON      | {'team_name':'shop',",
                "400 | INVALID_JSON      | []"
            })
    void what_is_wrong_is_said_by_a_code(int status, String code, String body) {
        var response = world.call(UPDATE, body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error(response).path("code").asString()).isEqualTo(code);
        assertThat(error(response).path("message").asString()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"0", "1001", "-1", "x"})
    void a_limit_is_from_1_to_1000(String limit) {
        var body = Map.<String, Object>of("team_name", "shop", "limit", number(limit));

        assertThat(world.call(LIST, body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_task_result_of_the_owner_closes_the_task() {
        for (var each :
                Map.of(
                                "success",
                                "done",
                                "failed",
                                "failed",
                                "timeout",
                                "failed",
                                "fallback",
                                "failed")
                        .entrySet()) {
            var task = world.task("closed by " + each.getKey());
            world.data(UPDATE, claim(task, "worker-9"));

            result("worker-9", task, "result", each.getKey());

            assertThat(world.taskOf(task).status().word()).isEqualTo(each.getValue());
            assertThat(world.taskOf(task).outcome()).hasValue(each.getKey());
            assertThat(listed(task).path("status").asString()).isEqualTo("completed");
        }
    }

    @Test
    void a_task_result_of_another_closes_nothing() {
        var task = world.task("not theirs");
        result("worker-9", task, "result", "success");
        assertThat(world.taskOf(task).status()).isEqualTo(TaskStatus.OPEN);

        world.data(UPDATE, claim(task, "worker-8"));
        result("worker-9", task, "result", "failed");

        assertThat(world.taskOf(task).status()).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(world.taskOf(task).assigneeRole()).isEqualTo("worker-8");
    }

    @Test
    void a_result_after_the_closing_changes_nothing_and_is_published_all_the_same() {
        var task = world.task("closed twice");
        world.data(UPDATE, claim(task, "worker-9"));
        world.data(UPDATE, update(task, Map.of("owner", "worker-9", "status", "failed")));
        var before = world.taskOf(task);

        var data = result("worker-9", task, "status", "completed");

        assertThat(data.path("message_id").asString()).isNotBlank();
        assertThat(data.path("fanout_count").isInt()).isTrue();
        assertThat(data.path("expires_at_ms").asLong()).isPositive();
        assertThat(world.taskOf(task)).isEqualTo(before);
    }

    @Test
    void who_has_a_key_is_not_spoken_for_without_it() {
        var secret = world.member("Keyed").secret();
        var task = world.task("of one with a key");
        assertThat(world.call(UPDATE, claim(task, "Keyed")).statusCode()).isEqualTo(403);
        assertThat(world.callAs(secret, UPDATE, claim(task, "BE")).statusCode()).isEqualTo(403);

        assertThat(world.callAs(secret, UPDATE, claim(task, "Keyed")).statusCode()).isEqualTo(200);

        assertThat(world.call(UPDATE, update(task, Map.of("status", "completed"))).statusCode())
                .isEqualTo(403);
        assertThat(
                        world.call(
                                        UPDATE,
                                        update(
                                                task,
                                                Map.of("owner", "Keyed", "status", "completed")))
                                .statusCode())
                .isEqualTo(403);
        assertThat(world.taskOf(task).status()).isEqualTo(TaskStatus.IN_PROGRESS);
        RunningServer.ok(world.callAs(secret, UPDATE, update(task, Map.of("status", "completed"))));
        assertThat(world.taskOf(task).status()).isEqualTo(TaskStatus.DONE);
    }

    private JsonNode result(String agent, String task, String field, String word) {
        return world.data(
                "/bridge/result",
                Map.of(
                        "agent_id",
                        agent,
                        "topic",
                        "task.result",
                        "payload",
                        Map.of("task_id", task, field, word),
                        "trace_id",
                        "shop"));
    }

    private void set(String task, String status) {
        RunningServer.ok(
                world.server()
                        .post(
                                "/api/v1/teams/shop/tasks/" + task,
                                Json.write(Map.of("status", status))));
    }

    private JsonNode listed(String task) {
        for (var one : world.data(LIST, Map.of("team_name", "shop")).path("tasks")) {
            if (one.path("id").asString().equals(task)) {
                return one;
            }
        }
        throw new AssertionError("task " + task + " is not in the list");
    }

    private List<String> ids(Map<String, Object> more) {
        var body = new java.util.LinkedHashMap<String, Object>(more);
        body.put("team_name", "shop");
        return world.data(LIST, body).path("tasks").findValuesAsString("id");
    }

    private static Object number(String text) {
        return text.equals("x") ? text : (Object) Integer.valueOf(text);
    }
}
