package cadre.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import cadre.wire.link.ToolServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolesTest {
    private static final RoleName EXECUTOR = new RoleName("executor");
    private static final RoleName CHECKER = new RoleName("checker");

    @TempDir private Path home;
    private Fleet fleet;

    @BeforeEach
    void open() {
        fleet = new Fleet(home);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void the_shipped_table_has_every_role_that_callers_of_older_routers_know() {
        assertThat(roles().all())
                .extracting(role -> role.name().name())
                .contains(
                        "executor",
                        "build-fixer",
                        "debugger",
                        "deep-executor",
                        "architect",
                        "planner",
                        "critic",
                        "analyst",
                        "code-reviewer",
                        "security-reviewer",
                        "quality-reviewer",
                        "verifier",
                        "test-engineer",
                        "designer",
                        "writer",
                        "scientist",
                        "document-specialist",
                        "explore");
        assertThat(roles().toolSets())
                .extracting(ToolSet::name)
                .contains("minimal", "bus", "auto", "executor", "analyze", "implement", "full");
    }

    @Test
    void each_shipped_role_names_profiles_roles_and_tool_sets_that_are_there() {
        for (var role : roles().all()) {
            assertThat(role.chain())
                    .as(role.name().name())
                    .hasSizeGreaterThan(1)
                    .allMatch(agent -> fleet.agents.profiles().find(agent).isPresent());
            assertThat(role.reviewBy().stream()).as(role.name().name()).allMatch(this::isThere);
            assertThat(roles().toolSet(role.toolSet())).isPresent();
        }
    }

    @Test
    void the_guide_shows_the_shipped_table_as_it_is() throws IOException {
        var guide = Files.readString(Path.of("../docs/agents.md"));
        for (var role : roles().all()) {
            var model = (role.model() + " " + role.effort()).strip();
            assertThat(guide)
                    .contains(
                            "| `%s` | %s | %s | %s | %d, %d | %s | %s | %s | %s |"
                                    .formatted(
                                            role.name(),
                                            role.description(),
                                            role.agent(),
                                            model.isEmpty() ? "-" : model,
                                            role.timeoutSec(),
                                            role.minimumSec(),
                                            role.mode().word(),
                                            role.expects().word(),
                                            role.reviewBy().map(RoleName::name).orElse("-"),
                                            role.fallback().stream()
                                                    .map(AgentName::name)
                                                    .collect(Collectors.joining(", "))));
        }
    }

    @Test
    void a_role_of_the_file_wins_over_the_shipped_one_of_its_name() throws IOException {
        begin(
                """
                roles:
                  - name: executor
                    agent: rehearsal
                    timeout_sec: 77
                    minimum_sec: 10
                    expects: answer
                    mode: bg
                    review_by: critic
                    review_rounds: 1
                    fallback: [claude]
                """);

        var role = roles().role(EXECUTOR);

        assertThat(role.chain())
                .containsExactly(new AgentName("rehearsal"), new AgentName("claude"));
        assertThat(role.timeoutSec()).isEqualTo(77);
        assertThat(role.expects()).isEqualTo(Expects.ANSWER);
        assertThat(role.mode()).isEqualTo(RoleMode.BG);
        assertThat(role.reviewBy()).contains(new RoleName("critic"));
        assertThat(role.source()).isEqualTo(RoleSource.AGENTS_YAML);
        assertThat(fleet.events("agents.yaml")).containsExactly("agent.routing_changed");
    }

    @Test
    void a_table_with_a_mistake_changes_nothing_and_the_mistake_is_named_with_its_line()
            throws IOException {
        begin("roles:\n  - name: checker\n    agent: rehearsal\n");
        for (var bad :
                List.of(
                        "agent: clade",
                        "agent: codex\n    fallback: [nobody]",
                        "agent: codex\n    fallback: claude",
                        "agent: codex\n    tool_set: no-such-set",
                        "agent: codex\n    review_by: nobody",
                        "agent: codex\n    review_by: checker",
                        "agent: codex\n    timeout_sec: 60\n    minimum_sec: 61",
                        "agent: codex\n    timeout_sec: \"60\"",
                        "agent: codex\n    mode: slow",
                        "agent: codex\n    expects: miracles",
                        "agent: codex\n    modle: big",
                        "model: big")) {
            write("roles:\n  - name: checker\n    " + bad + "\n");
            look();

            var error = fleet.agents.view().error();
            assertThat(error).as(bad).isPresent();
            assertThat(error.orElseThrow().which().toString()).as(bad).contains("agents.yaml:");
            assertThat(roles().role(CHECKER).agent()).as(bad).isEqualTo(new AgentName("rehearsal"));
        }
    }

    @Test
    void a_tool_set_with_a_mistake_is_refused() throws IOException {
        fleet.agents.begin();
        for (var bad :
                List.of(
                        "hint: x",
                        "name: x\n    servers: [{name: a}]",
                        "name: x\n    servers: [{name: a, url: 'file:///etc'}]",
                        "name: x\n    servers: [{name: cadre, url: 'http://a.example'}]",
                        "name: x\n    servers: [{name: a, url: 'http://u:p@a.example'}]",
                        "name: x\n    servers: [{name: a, url: 'http://a'}, {name: a, url: 'http://b'}]",
                        "name: x\n    hint: |\n      two\n      lines",
                        "name: x\n    bus: perhaps")) {
            write("tool_sets:\n  - " + bad + "\n");
            look();

            assertThat(fleet.agents.view().error()).as(bad).isPresent();
        }
    }

    @Test
    void what_a_job_says_wins_over_its_role_and_the_role_over_the_profile() throws IOException {
        begin(
                """
                profiles:
                  - name: fast
                    cli: codex
                    model: small
                    effort: low
                    arguments: [--a]
                    system_prompt: Be kind.
                tool_sets:
                  - name: docs
                    bus: false
                    servers: [{name: library, url: "https://docs.example/mcp"}]
                    hint: Look things up in the library.
                roles:
                  - name: checker
                    agent: fast
                    model: medium
                    effort: high
                    arguments: [--b]
                    tools: [Read]
                    tool_set: docs
                    system_prompt: Be thorough.
                    timeout_sec: 900
                    minimum_sec: 300
                """);
        fleet.running();
        var node = fleet.node("build-1").cli("codex").connected();
        var ann = fleet.key("ann", Grant.MEMBER);

        fleet.jobs.file(ann, byRole("look").withTimeoutSec(5));
        var order = node.order();

        assertThat(order.agent().profile()).isEqualTo(new AgentName("fast"));
        assertThat(order.agent().model()).isEqualTo("medium");
        assertThat(order.agent().effort()).isEqualTo("high");
        assertThat(order.agent().arguments()).containsExactly("--a", "--b");
        assertThat(order.agent().tools()).containsExactly("Read");
        assertThat(order.agent().systemPrompt()).isEqualTo("Be kind.\n\nBe thorough.");
        assertThat(order.agent().toolSet().bus()).isFalse();
        assertThat(order.agent().toolSet().servers())
                .containsExactly(new ToolServer("library", "https://docs.example/mcp"));
        assertThat(order.prompt()).isEqualTo("look\n\nLook things up in the library.");
        assertThat(order.timeoutSec()).isEqualTo(300);

        fleet.jobs.file(ann, byRole("again").withTimeoutSec(301).withToolSet("minimal"));
        var second = fleet.node("build-2").cli("codex").connected().order();
        assertThat(second.timeoutSec()).isEqualTo(301);
        assertThat(second.prompt()).isEqualTo("again");
        assertThat(second.agent().toolSet().servers()).isEmpty();
    }

    @Test
    void a_role_whose_cli_is_nowhere_is_done_by_its_fallback_without_what_is_meant_for_the_first()
            throws IOException {
        fleet.running();
        var node = fleet.node("build-1").cli("claude").connected();
        var ann = fleet.key("ann", Grant.MEMBER);

        var job = fleet.jobs.file(ann, byRole("go").withRole(EXECUTOR));
        var order = node.order();

        assertThat(job.agent()).isEqualTo(new AgentName("claude"));
        assertThat(order.agent().cli()).isEqualTo("claude");
        assertThat(order.agent().effort()).isEmpty();
        assertThat(order.timeoutSec()).isEqualTo(1080);
    }

    @Test
    void a_role_that_nobody_can_do_now_waits_for_its_own_agent() {
        var ann = fleet.key("ann", Grant.MEMBER);

        var job = fleet.jobs.file(ann, byRole("go").withRole(EXECUTOR));

        assertThat(job.agent()).isEqualTo(new AgentName("codex"));
        assertThat(fleet.jobs.job(ann, job.id()).request().orElseThrow().role()).contains(EXECUTOR);
    }

    @Test
    void a_request_may_leave_its_agent_out_if_it_names_a_role_only() {
        var byRole =
                Json.readStrictly("{\"prompt\":\"go\",\"role\":\"executor\"}", JobRequest.class);
        assertThat(byRole.agent()).isEqualTo(JobRequest.BY_ROLE);

        var ann = fleet.key("ann", Grant.MEMBER);
        assertThatThrownBy(() -> fleet.jobs.file(ann, JobRequest.of("go", JobRequest.BY_ROLE)))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("No such agent");
    }

    @Test
    void an_unknown_role_or_tool_set_is_refused_and_the_known_ones_are_named() {
        var ann = fleet.key("ann", Grant.MEMBER);

        assertThatThrownBy(
                        () -> fleet.jobs.file(ann, byRole("go").withRole(new RoleName("wizard"))))
                .hasMessageContaining("No such role")
                .hasMessageContaining("security-reviewer");
        assertThatThrownBy(() ->
                        fleet.jobs.file(ann, byRole("go").withRole(EXECUTOR).withToolSet("wands")))
                .hasMessageContaining("No such tool set")
                .hasMessageContaining("minimal");
    }

    private static JobRequest byRole(String prompt) {
        return JobRequest.of(prompt, JobRequest.BY_ROLE).withRole(CHECKER);
    }

    private boolean isThere(RoleName role) {
        return roles().find(role).isPresent();
    }

    private Roles roles() {
        return fleet.agents.profiles().roles();
    }

    private void begin(String text) throws IOException {
        write(text);
        fleet.agents.begin();
        assertThat(fleet.agents.view().error()).isEqualTo(Optional.empty());
    }

    private void look() {
        fleet.agents.lookOnce();
        fleet.agents.lookOnce();
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("agents.yaml"), text);
    }
}
