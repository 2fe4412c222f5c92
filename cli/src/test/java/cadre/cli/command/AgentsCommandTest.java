package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.AgentResumed;
import cadre.wire.api.BreakerView;
import cadre.wire.api.NodeView;
import cadre.wire.api.Page;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentsCommandTest {
    private static final Map<String, Object> CLAUDE =
            Map.of(
                    "name",
                    "claude",
                    "cli",
                    "claude",
                    "model",
                    "",
                    "effort",
                    "high",
                    "timeout_sec",
                    3600,
                    "account",
                    "auto",
                    "limits",
                    Map.of("max_tokens", 2_000_000, "max_cost_usd", 2.5),
                    "max_running",
                    2,
                    "source",
                    "agents_yaml");

    private final FakeServer server = new FakeServer();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void profiles_are_listed_with_account_limits_and_where_they_come_from() {
        server.json("GET /api/v1/agents", Map.of("items", List.of(CLAUDE)));

        assertThat(cadre("agents").out())
                .isEqualTo(
                        """
                        NAME    CLI     MODEL   ACCOUNT  TIMEOUT  LIMITS                              FROM
                        claude  claude  - high  auto       1h00m  2,000,000 tokens, $2.50, 2 at once  agents.yaml
                        """);
    }

    @Test
    void a_mistake_in_agents_yaml_is_said_below_the_list() {
        var error = Map.of("detail", "The configuration is wrong (place agents.yaml:7)");
        server.json(
                "GET /api/v1/agents",
                Map.of("items", List.of(CLAUDE), "file", Map.of("path", "/x", "error", error)));

        assertThat(cadre("agents").err()).contains("not taken").contains("agents.yaml:7");
    }

    @Test
    void a_paused_account_is_said_below_the_list_and_resumed_by_hand() {
        var paused =
                new BreakerView(
                        new AgentName("claude"),
                        "key ANTHROPIC_API_KEY (node)",
                        Optional.of(new NodeName("build-1")),
                        "open",
                        "quota",
                        "used up",
                        Instant.parse("2026-03-01T09:00:00Z"),
                        Instant.parse("2026-03-01T14:00:00Z"),
                        true,
                        1,
                        Optional.empty());
        server.json(
                        "GET /api/v1/agents",
                        Map.of("items", List.of(CLAUDE), "paused", List.of(paused)))
                .json(
                        "POST /api/v1/agents/claude/resume",
                        new AgentResumed(new AgentName("claude"), List.of(paused)))
                .json(
                        "POST /api/v1/agents/codex/resume",
                        new AgentResumed(new AgentName("codex"), List.of()));

        assertThat(cadre("agents").err())
                .contains(
                        "claude is paused on node build-1, key ANTHROPIC_API_KEY (node): quota,"
                                + " resets 2026-03-01T14:00:00Z; cadre agents resume claude");
        assertThat(cadre("agents", "resume", "claude").out()).isEqualTo("claude may start again\n");
        assertThat(cadre("agents", "resume", "codex").out()).isEqualTo("codex was not paused\n");
        assertThat(cadre("agents", "resume", "claude", "--json").out())
                .contains("\"closed\":[{\"agent\":\"claude\"");
    }

    @Test
    void what_is_on_a_node_is_listed_with_its_account_and_what_to_know_of_it() {
        server.json("GET /api/v1/agents", Map.of("items", List.of(CLAUDE)))
                .json("GET /api/v1/nodes/build-1", node())
                .json("GET /api/v1/nodes", new Page<>(List.of(node()), Optional.empty()));

        var one = cadre("agents", "--node", "build-1");

        assertThat(one.out())
                .contains("build-1  claude  2.1.329  key ANTHROPIC_API_KEY  yes")
                .contains("4 slots")
                .contains("codex")
                .contains("no")
                .contains("build-1 codex: newer than those tried");
        assertThat(cadre("agents", "--nodes").out()).isEqualTo(one.out());
        assertThat(cadre("agents", "--nodes", "--json").out())
                .contains("\"logged_in\":false", "\"node\":\"build-1\"", "\"slots\":4");
    }

    @Test
    void a_check_that_was_answered_says_time_tokens_account_and_answer() {
        server.json("GET /api/v1/agents", Map.of("items", List.of(CLAUDE)))
                .json("POST /api/v1/jobs", Sample.queued())
                .json("GET /api/v1/jobs/j17/wait", Sample.succeeded());

        var called = cadre("agents", "check", "claude", "--node", "build-1");

        assertThat(called.out())
                .contains("ready  rehearsal on build-1", "41s", "1,200 in", "$0.0123")
                .contains("answer     all done and tested");
        assertThat(called.status()).isZero();
        var asked = Json.read(server.last("POST /api/v1/jobs").text(), JobRequest.class);
        assertThat(asked.node()).hasValue(new NodeName("build-1"));
        assertThat(asked.attempts()).hasValue(1);
        assertThat(asked.repositories()).isEmpty();
        assertThat(asked.timeoutSec()).hasValue(120L);
    }

    @Test
    void a_check_of_a_profile_without_a_command_says_how_to_try_one() {
        var custom = Map.of("name", "custom", "cli", "custom", "arguments", List.of());
        server.json("GET /api/v1/agents", Map.of("items", List.of(custom)));

        var called = cadre("agents", "check", "custom");

        assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(called.err())
                .contains("no command that could be checked", "agents.yaml")
                .contains("cadre run \"...\" --agent custom -- COMMAND");
    }

    @Test
    void a_check_that_failed_says_why_and_how_to_mend_it() {
        server.json("GET /api/v1/agents", Map.of("items", List.of(CLAUDE)))
                .json("POST /api/v1/jobs", Sample.queued())
                .json("GET /api/v1/jobs/j17/wait", failed(FailureCode.AUTHENTICATION));

        var called = cadre("agents", "check", "claude");

        assertThat(called.status()).isEqualTo(1);
        assertThat(called.out())
                .contains("failed  rehearsal on build-1")
                .contains("authentication: refused")
                .contains("cadre secret set NAME --for profile:rehearsal");
        for (var code : FailureCode.values()) {
            server.json("GET /api/v1/jobs/j17/wait", failed(code));
            var json = Json.mapper().readTree(cadre("agents", "check", "claude", "--json").out());
            assertThat(json.path("ok").asBoolean(true)).isFalse();
            assertThat(json.path("code").asString()).isEqualTo(code.word());
            assertThat(json.path("fix").asString()).as(code.word()).isNotBlank();
        }
    }

    @Test
    void a_check_that_no_node_takes_is_cancelled_and_says_what_it_waited_for() {
        server.json("GET /api/v1/agents", Map.of("items", List.of(CLAUDE)))
                .json("POST /api/v1/jobs", Sample.queued())
                .json("GET /api/v1/jobs/j17/wait", Sample.queued())
                .json("POST /api/v1/jobs/j17/cancel", Sample.queued());

        var called = cadre("agents", "check", "claude", "--timeout", "1s");

        assertThat(called.status()).isEqualTo(1);
        assertThat(called.out()).contains("no node is connected");
        assertThat(server.last("POST /api/v1/jobs/j17/cancel").text()).contains("no node");
    }

    private static Object failed(FailureCode code) {
        var result =
                AttemptResult.neverStarted(
                        new Ending.Failed(code, "refused"), IsolationKind.BUBBLEWRAP);
        return Sample.job(
                new JobState.Failed(code, "refused", Sample.NOON),
                Sample.attempt("failed", LogStream.STEPS, Optional.of(result)));
    }

    private static NodeView node() {
        return new NodeView(
                new NodeName("build-1"),
                "online",
                "open",
                Sample.NOON,
                Sample.NOON,
                new NodeFacts(
                        "linux 6.1",
                        "amd64",
                        2,
                        1L << 30,
                        List.of(),
                        1L << 30,
                        List.of(),
                        4,
                        "0.1.0",
                        List.of(
                                new NodeFacts.FoundAgent(
                                        "claude",
                                        "/usr/bin/claude",
                                        "2.1.329",
                                        "key ANTHROPIC_API_KEY",
                                        true,
                                        ""),
                                new NodeFacts.FoundAgent(
                                        "codex",
                                        "/usr/bin/codex",
                                        "9.9",
                                        "",
                                        false,
                                        "newer than those tried")),
                        List.of(),
                        List.of()),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }
}
