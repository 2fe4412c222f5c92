package cadre.server.gateways.hub;

import static cadre.server.gateways.hub.BridgeWorld.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Teams, their mail, and what agents publish, over the bridge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BridgeMailTest {
    private static final String SEND = "/bridge/team/send-message";

    private BridgeWorld world;

    @BeforeAll
    void start(@TempDir Path home) {
        world = BridgeWorld.on(home);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static Map<String, Object> message(String from, String text, Map<String, Object> more) {
        var body = new LinkedHashMap<String, Object>(more);
        body.put("team_name", "shop");
        body.put("from", from);
        body.put("text", text);
        return body;
    }

    @Test
    void a_message_is_in_the_inbox_and_without_a_recipient_it_is_the_leads() {
        var data = world.data(SEND, message("worker-1", "done: a flag", Map.of("summary", "done")));

        assertThat(data.path("message_id").isString()).isTrue();
        assertThat(data.path("recipient").asString()).isEqualTo("team-lead");
        assertThat(data.path("queued_at").asString()).matches("[0-9-]{10}T[0-9:]{8}Z");
        assertThat(data.path("inbox_file").isNull()).isTrue();
        var mail = world.mail("team-lead");
        assertThat(data.path("unread_count").asInt()).isEqualTo(mail.size());
        var last = mail.path(mail.size() - 1);
        assertThat(last.path("body").asString()).isEqualTo("done: a flag");
        assertThat(last.path("from_role").asString()).isEqualTo("worker-1");
        assertThat(last.path("verified").asBoolean()).isFalse();
        assertThat(last.path("origin").asString()).isEqualTo("agent");
    }

    @Test
    void a_new_name_becomes_a_member_on_first_use() {
        world.data(SEND, message("new-sender", "hello", Map.of("to", "new-reader")));

        var info = world.data("/bridge/team-info", Map.of("team_name", "shop"));

        assertThat(info.path("team").path("team_name").asString()).isEqualTo("shop");
        assertThat(info.path("lead").path("lead_agent_id").asString()).isEqualTo("team-lead");
        assertThat(info.path("members").findValuesAsString("name"))
                .contains("FE", "BE", "new-sender", "new-reader");
    }

    @Test
    void a_text_has_up_to_200000_characters() {
        var text = "é".repeat(200_000);

        world.data(SEND, message("worker-1", text, Map.of("to", "long-reader")));

        assertThat(world.mail("long-reader").path(0).path("body").asString()).isEqualTo(text);
        var longer = world.call(SEND, message("worker-1", text + "x", Map.of()));
        assertThat(longer.statusCode()).isEqualTo(400);
        assertThat(error(longer).path("code").asString()).isEqualTo("INVALID_TEXT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | TEAM_NOT_FOUND    | {'team_name':'nobody','from':'a','text':'b'}",
                "400 | INVALID_TEAM_NAME | {'team_name':'A B','from':'a','text':'b'}",
                "400 | INVALID_FROM      | {'team_name':'shop','text':'b'}",
                "400 | INVALID_FROM      | {'team_name':'shop','from':'a/b','text':'b'}",
                "400 | INVALID_TEXT      | {'team_name':'shop','from':'a','text':' '}",
                "400 | INVALID_TEXT      | {'team_name':'shop','from':'a','text':{}}",
                "400 | INVALID_TO        | {'team_name':'shop','from':'a','text':'b','to':'x y'}"
            })
    void what_is_wrong_is_said_by_a_code(int status, String code, String body) {
        var response = world.call(SEND, body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error(response).path("code").asString()).isEqualTo(code);
    }

    @Test
    void a_summary_has_up_to_1000_characters() {
        var body = message("worker-1", "x", Map.of("summary", "s".repeat(1001)));

        assertThat(error(world.call(SEND, body)).path("code").asString())
                .isEqualTo("INVALID_SUMMARY");
    }

    @Test
    void who_has_a_key_sends_nothing_without_it() {
        var secret = world.member("Sealed").secret();

        assertThat(world.call(SEND, message("Sealed", "forged", Map.of())).statusCode())
                .isEqualTo(403);
        assertThat(
                        world.callAs(secret, SEND, message("Sealed", "real", Map.of("to", "BE")))
                                .statusCode())
                .isEqualTo(200);
        var mail = world.mail("BE");
        assertThat(mail.path(mail.size() - 1).path("verified").asBoolean()).isTrue();
    }

    @Test
    void an_agent_gets_what_is_published_to_it_and_to_its_topics_once() {
        register("listener-1", "task.result", "lead.control");
        register("listener-2");
        publish("topic:task.result", "task.result", Map.of("n", 1));
        publish("listener-1", "private", Map.of("n", 2));

        var some = context("listener-1", Map.of("topics", java.util.List.of("private")));
        assertThat(some.path("messages").findValuesAsString("topic")).containsExactly("private");
        var rest = context("listener-1", Map.of());
        assertThat(rest.path("count").asInt()).isEqualTo(1);
        var message = rest.path("messages").path(0);
        assertThat(message.path("from_agent").asString()).isEqualTo("worker-1");
        assertThat(message.path("to_agent").asString()).isEqualTo("topic:task.result");
        assertThat(message.path("payload").path("n").asInt()).isEqualTo(1);
        assertThat(message.path("id").isString()).isTrue();
        assertThat(context("listener-1", Map.of()).path("count").asInt()).isZero();
        assertThat(context("listener-2", Map.of()).path("count").asInt()).isZero();
    }

    @Test
    void what_is_not_acknowledged_is_there_again() {
        publish("listener-3", "private", Map.of());

        assertThat(context("listener-3", Map.of("auto_ack", false)).path("count").asInt())
                .isEqualTo(1);
        assertThat(context("listener-3", Map.of("max_messages", 1)).path("count").asInt())
                .isEqualTo(1);
        assertThat(context("listener-3", Map.of()).path("count").asInt()).isZero();
    }

    @Test
    void a_registered_agent_is_online_until_it_deregisters() {
        var lease = register("comes-and-goes", "task.result");
        assertThat(lease.path("agent_id").asString()).isEqualTo("comes-and-goes");
        assertThat(lease.path("lease_id").asString()).isNotBlank();
        assertThat(lease.path("pipe_path").isNull()).isTrue();
        assertThat(lease.path("lease_expires_ms").asLong() - lease.path("server_time_ms").asLong())
                .isBetween(700_000L, 720_000L);
        assertThat(status("comes-and-goes")).isEqualTo("online");

        var gone = world.data("/bridge/deregister", Map.of("agent_id", "comes-and-goes"));

        assertThat(gone.path("status").asString()).isEqualTo("offline");
        assertThat(status("comes-and-goes")).isEqualTo("offline");
        var published =
                world.data("/bridge/result", Map.of("agent_id", "worker-1", "topic", "task.none"));
        assertThat(published.path("fanout_count").asInt()).isZero();
    }

    @Test
    void a_result_need_not_come_from_a_registered_agent() {
        register("follower", "task.special");

        var data =
                world.data(
                        "/bridge/result", Map.of("agent_id", "stranger", "topic", "task.special"));

        assertThat(data.path("message_id").isString()).isTrue();
        assertThat(data.path("fanout_count").asInt()).isEqualTo(1);
        assertThat(data.path("expires_at_ms").asLong()).isPositive();
        assertThat(
                        context("follower", Map.of())
                                .path("messages")
                                .path(0)
                                .path("payload")
                                .isObject())
                .isTrue();
    }

    @Test
    void the_status_is_there_for_get_and_post() {
        var got = world.server().send(world.server().open("/bridge/status?scope=hub"));
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(BridgeWorld.json(got).path("data").path("hub").path("state").asString())
                .isEqualTo("healthy");
        assertThat(world.data("/bridge/status", Map.of()).path("queues").isObject()).isTrue();
        assertThat(
                        world.data(
                                        "/bridge/status",
                                        Map.of("agent_id", "worker-1", "status", "stale"))
                                .path("reported_status")
                                .asString())
                .isEqualTo("stale");
        assertThat(world.call("/bridge/status", Map.of("scope", "moon")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void scripts_that_give_themselves_a_new_name_at_each_run_do_not_fill_the_team() {
        for (int i = 0; i < 520; i++) {
            world.data(
                    SEND,
                    message("executor-worker-" + i, "run " + i, Map.of("to", "crowd-reader")));
        }

        var info = world.data("/bridge/team/info", Map.of("team_name", "shop"));
        assertThat(info.path("members").findValuesAsString("name"))
                .contains("FE", "BE", "executor-worker-519")
                .doesNotContain("executor-worker-0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/bridge/register   | {'cli':'codex'}                        | INVALID_AGENT_ID",
                "/bridge/register   | {'agent_id':'worker-1'}                | INVALID_CLI",
                "/bridge/register   | {'agent_id':'a b c','cli':'codex'}     | INVALID_AGENT_ID",
                "/bridge/deregister | {}                                     | INVALID_AGENT_ID",
                "/bridge/result     | {}                                     | INVALID_AGENT_ID",
                "/bridge/context    | {}                                     | INVALID_AGENT_ID",
                "/bridge/context    | {'agent_id':'worker-1','max_messages':0} | INVALID_MAX_MESSAGES",
                "/bridge/publish    | {'from':'worker-1','topic':'t'}        | INVALID_TO",
                "/bridge/publish    | {'from':'worker-1','to':'worker-2'}    | INVALID_TOPIC",
                "/bridge/publish    | {'from':'worker-1','to':'worker-2','topic':'t','ttl_ms':1}"
                        + " | INVALID_TTL_MS"
            })
    void wrong_calls_of_agents_are_said_by_a_code(String path, String body, String code) {
        var response = world.call(path, body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error(response).path("code").asString()).isEqualTo(code);
    }

    private JsonNode register(String agent, String... topics) {
        return world.data(
                "/bridge/register",
                Map.of("agent_id", agent, "cli", "codex", "topics", java.util.List.of(topics)));
    }

    private void publish(String to, String topic, Map<String, Object> payload) {
        world.data(
                "/bridge/publish",
                Map.of("from", "worker-1", "to", to, "topic", topic, "payload", payload));
    }

    private JsonNode context(String agent, Map<String, Object> more) {
        var body = new LinkedHashMap<String, Object>(more);
        body.put("agent_id", agent);
        return world.data("/bridge/context", body);
    }

    private String status(String agent) {
        return world.data("/bridge/status", Map.of("agent_id", agent))
                .path("agent")
                .path("status")
                .asString();
    }
}
