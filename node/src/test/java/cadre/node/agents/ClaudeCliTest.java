package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.process.isolation.Sandbox;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeCliTest {
    private static final UUID SESSION = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir Path folder;
    private Path scope;
    private Path program;
    private Map<String, String> node;

    @BeforeEach
    void installAProgramThatAnswersAsTheRealOneDoes() throws IOException {
        scope = folder.toRealPath().resolve("lib/node_modules/@anthropic-ai");
        program = scope.resolve("claude-code/bin/claude.exe");
        Files.createDirectories(program.getParent());
        install("2.1.329 (Claude Code)", "--effort <level> --setting-sources <sources>");
        Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(folder.resolve("bin/claude"), program);
        node = new HashMap<>(Map.of("PATH", folder.resolve("bin") + ":/usr/bin:/bin"));
    }

    @Test
    void the_program_is_found_through_its_link_with_its_version() {
        assertThat(cli().probe())
                .contains(new FoundAgent("claude", program.toString(), "2.1.329", "", false, ""));
    }

    @Test
    void a_program_that_comes_or_is_replaced_later_is_found() throws IOException {
        var cli = cli();
        cli.probe();
        install("2.2.0 (Claude Code)", "--setting-sources <sources>");
        Files.setLastModifiedTime(program, FileTime.fromMillis(1));

        assertThat(cli.probe().map(FoundAgent::version)).contains("2.2.0");
    }

    @Test
    void the_number_of_retries_is_the_nodes_where_it_is_set() {
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        var order = Orders.order(Orders.agent("claude"), "x");
        var place = place(IsolationKind.BUBBLEWRAP, 0);
        assertThat(cli().invocation(order, place, List.of()).env())
                .containsEntry("CLAUDE_CODE_MAX_RETRIES", "6");

        node.put("CLAUDE_CODE_MAX_RETRIES", "1");

        assertThat(cli().invocation(order, place, List.of()).env())
                .containsEntry("CLAUDE_CODE_MAX_RETRIES", "1");
    }

    @Test
    void a_program_that_does_not_answer_is_not_found() throws IOException {
        Files.writeString(program, "#!/bin/sh\nexit 1\n");

        assertThat(cli().probe()).isEmpty();
    }

    @Test
    void the_arguments_are_those_that_the_program_wants_with_the_prompt_behind_two_dashes() {
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        var agent =
                new AgentOrder(
                        new AgentName("claude"),
                        "claude",
                        "big-model",
                        "high",
                        List.of("--allowedTools", "Bash"),
                        List.of(),
                        PromptBy.STDIN,
                        "Be brief.");

        var invocation =
                cli().invocation(
                                Orders.order(agent, "--help me"),
                                place(IsolationKind.BUBBLEWRAP, 0),
                                List.of());

        assertThat(invocation.argv())
                .containsExactly(
                        program.toString(),
                        "-p",
                        "--output-format",
                        "stream-json",
                        "--verbose",
                        "--session-id",
                        SESSION.toString(),
                        "--permission-mode",
                        "bypassPermissions",
                        "--setting-sources",
                        "user",
                        "--strict-mcp-config",
                        "--add-dir",
                        folder.toString(),
                        "--model",
                        "big-model",
                        "--effort",
                        "high",
                        "--append-system-prompt",
                        "Be brief.",
                        "--allowedTools",
                        "Bash",
                        "--",
                        "--help me");
        assertThat(invocation.stdin()).isEmpty();
        assertThat(invocation.readable()).contains(scope.getParent());
        assertThat(invocation.secrets()).containsExactly("sk-test-123456");
        assertThat(invocation.env())
                .containsEntry("ANTHROPIC_API_KEY", "sk-test-123456")
                .containsEntry("IS_SANDBOX", "1")
                .containsEntry("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
                .containsEntry("DISABLE_AUTOUPDATER", "1");
    }

    @Test
    void an_older_program_is_not_given_an_effort_that_it_does_not_know() throws IOException {
        install("2.0.1 (Claude Code)", "--model <model> --setting-sources <sources>");
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        var agent =
                new AgentOrder(
                        new AgentName("claude"),
                        "claude",
                        "",
                        "high",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        "");

        var invocation =
                cli().invocation(
                                Orders.order(agent, "x"),
                                place(IsolationKind.BUBBLEWRAP, 0),
                                List.of());

        assertThat(invocation.argv()).doesNotContain("--effort");
    }

    @Test
    void a_program_that_would_read_a_repositorys_settings_is_refused() throws IOException {
        install("1.0.1 (Claude Code)", "--model <model>");
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");

        assertThatThrownBy(() -> invoke(IsolationKind.BUBBLEWRAP, Map.of()))
                .hasMessageContaining("too old");
    }

    @Test
    void a_long_prompt_and_one_with_a_zero_byte_go_by_standard_input() {
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        for (var prompt : List.of("x".repeat(110_000), "ü".repeat(60_000), "a\0b")) {
            var invocation =
                    cli().invocation(
                                    Orders.order(Orders.agent("claude"), prompt),
                                    place(IsolationKind.BUBBLEWRAP, 1000),
                                    List.of());

            assertThat(invocation.stdin()).contains(prompt);
            assertThat(invocation.argv()).doesNotContain("--", prompt);
            assertThat(invocation.env()).doesNotContainKey("IS_SANDBOX");
        }
    }

    @Test
    void without_isolation_permissions_are_not_bypassed() {
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");

        var invocation =
                cli().invocation(
                                Orders.order(Orders.agent("claude"), "x"),
                                place(IsolationKind.NONE, 0),
                                List.of());

        assertThat(invocation.argv()).contains("acceptEdits").doesNotContain("bypassPermissions");
        assertThat(invocation.env()).doesNotContainKey("IS_SANDBOX");
    }

    @Test
    void without_any_login_the_preflight_fails_and_says_what_to_do() {
        assertThatThrownBy(() -> invoke(IsolationKind.BUBBLEWRAP, Map.of()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("not logged in")
                .hasMessageContaining("ANTHROPIC_API_KEY");
    }

    @Test
    void of_the_login_of_the_nodes_user_only_its_file_is_given_and_its_tokens_are_secrets()
            throws IOException {
        var login = Files.createDirectories(folder.resolve("home/.claude"));
        Files.writeString(
                login.resolve(".credentials.json"),
                "{\"claudeAiOauth\":{\"accessToken\":\"tok-access-1\",\"refreshToken\":\"tok-refresh-1\",\"expiresAt\":1}}");

        var invocation = invoke(IsolationKind.BUBBLEWRAP, Map.of());

        var given = folder.resolve(".claude/.credentials.json");
        assertThat(invocation.login())
                .containsExactly(new Sandbox.Placed(login.resolve(".credentials.json"), given));
        assertThat(given).isEmptyFile();
        assertThat(invocation.env()).doesNotContainKey("CLAUDE_CONFIG_DIR");
        assertThat(invocation.withheld()).contains("CLAUDE_CONFIG_DIR", "ANTHROPIC_API_KEY");
        assertThat(invoke(IsolationKind.NONE, Map.of()).env())
                .containsEntry("CLAUDE_CONFIG_DIR", login.toString());
        assertThat(invocation.secrets()).containsExactly("tok-access-1", "tok-refresh-1");
        assertThatThrownBy(() -> invoke(IsolationKind.USER, Map.of()))
                .hasMessageContaining("isolation 'user'");
    }

    @Test
    void a_link_of_an_earlier_run_in_place_of_the_login_is_replaced() throws IOException {
        var login = Files.createDirectories(folder.resolve("home/.claude"));
        Files.writeString(login.resolve(".credentials.json"), "{}");
        var precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createDirectories(folder.resolve(".claude"));
        var given = folder.resolve(".claude/.credentials.json");
        Files.createSymbolicLink(given, precious);

        invoke(IsolationKind.BUBBLEWRAP, Map.of());

        assertThat(given).isEmptyFile();
        assertThat(precious).hasContent("mine");

        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        invoke(IsolationKind.BUBBLEWRAP, Map.of());
        assertThat(given).doesNotExist();
    }

    @Test
    void a_session_under_a_login_is_resumed_from_the_home_of_its_attempt() throws IOException {
        var login = Files.createDirectories(folder.resolve("home/.claude"));
        Files.writeString(login.resolve(".credentials.json"), "{}");
        var project = Files.createDirectories(folder.resolve(".claude/projects/-w"));
        Files.writeString(project.resolve(SESSION + ".jsonl"), "{}\n");
        var order = Orders.resumed(Orders.agent("claude"), "go on", SESSION.toString());

        assertThat(cli().invocation(order, place(IsolationKind.BUBBLEWRAP, 0), List.of()).argv())
                .containsSubsequence("--resume", SESSION.toString());
    }

    @Test
    void an_address_of_a_secret_wins_over_that_of_the_node_and_the_jobs_over_both() {
        node.put("ANTHROPIC_BASE_URL", "http://of-the-node");
        var secrets =
                List.of(
                        secret("ANTHROPIC_BASE_URL", "http://of-a-secret"),
                        secret("ANTHROPIC_API_KEY", "sk-secret-123456"));
        var place = place(IsolationKind.BUBBLEWRAP, 0);
        var order = Orders.order(Orders.agent("claude"), "x");

        assertThat(cli().invocation(order, place, secrets).env())
                .containsEntry("ANTHROPIC_BASE_URL", "http://of-a-secret");
        var own =
                Orders.order(
                        Orders.agent("claude"),
                        "x",
                        Map.of("ANTHROPIC_BASE_URL", "", "ANTHROPIC_API_KEY", "sk-job-123456"));
        assertThat(cli().invocation(own, place, secrets).env())
                .doesNotContainKeys("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY");
    }

    private static SecretValue secret(String name, String value) {
        return new SecretValue(name, SecretValue.Use.ENV, "profile:claude", value);
    }

    @Test
    void a_key_of_the_node_is_not_sent_to_an_address_that_a_job_names() {
        node.put("ANTHROPIC_API_KEY", "sk-node-123456");
        var elsewhere = Map.of("ANTHROPIC_BASE_URL", "http://elsewhere.example");

        assertThatThrownBy(() -> invoke(IsolationKind.BUBBLEWRAP, elsewhere))
                .hasMessageContaining("brings no key");

        var own = new HashMap<>(elsewhere);
        own.put("ANTHROPIC_API_KEY", "sk-job-1234567");
        var invocation = invoke(IsolationKind.BUBBLEWRAP, own);
        assertThat(invocation.env()).doesNotContainKey("ANTHROPIC_API_KEY");
        assertThat(invocation.secrets()).containsExactly("sk-job-1234567");
    }

    @Test
    void nor_through_a_proxy_that_a_job_names() {
        node.put("ANTHROPIC_API_KEY", "sk-node-123456");
        node.put("HTTPS_PROXY", "http://proxy.example:3128");
        invoke(IsolationKind.BUBBLEWRAP, Map.of());

        for (var detour : List.of("http_proxy", "ALL_PROXY", "NODE_EXTRA_CA_CERTS")) {
            assertThatThrownBy(() ->
                            invoke(IsolationKind.BUBBLEWRAP, Map.of(detour, "http://me.example")))
                    .hasMessageContaining("its own " + detour)
                    .hasMessageContaining("brings no key");
        }
    }

    @Test
    void a_missing_program_fails_the_preflight_and_says_how_to_install_it() throws IOException {
        Files.delete(folder.resolve("bin/claude"));
        node.put("PATH", folder.resolve("bin").toString());

        assertThatThrownBy(() -> invoke(IsolationKind.BUBBLEWRAP, Map.of()))
                .hasMessageContaining("npm install -g @anthropic-ai/claude-code");
    }

    @Test
    void a_session_is_resumed_by_its_id_and_one_that_is_gone_fails_the_preflight()
            throws IOException {
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        var order = Orders.resumed(Orders.agent("claude"), "go on", SESSION.toString());

        assertThatThrownBy(() ->
                        cli().invocation(order, place(IsolationKind.BUBBLEWRAP, 0), List.of()))
                .hasMessageContaining("is gone");

        var project = Files.createDirectories(folder.resolve(".claude/projects/-w"));
        Files.writeString(project.resolve(SESSION + ".jsonl"), "{}\n");
        assertThat(cli().invocation(order, place(IsolationKind.BUBBLEWRAP, 0), List.of()).argv())
                .containsSubsequence("--resume", SESSION.toString())
                .doesNotContain("--session-id");
    }

    @Test
    void named_tools_limit_the_agent_and_without_isolation_are_allowed_too() throws IOException {
        install("2.1.329 (Claude Code)", "--setting-sources <sources> --tools <tools...>");
        node.put("ANTHROPIC_API_KEY", "sk-test-123456");
        var order = Orders.order(Orders.limited("claude", "Read", "Edit"), "x");

        assertThat(cli().invocation(order, place(IsolationKind.BUBBLEWRAP, 0), List.of()).argv())
                .containsSubsequence("--tools", "Read,Edit")
                .doesNotContain("--allowedTools");
        assertThat(cli().invocation(order, place(IsolationKind.NONE, 0), List.of()).argv())
                .containsSubsequence("--tools", "Read,Edit", "--allowedTools", "Read,Edit");
    }

    @Test
    void a_newer_program_than_those_tried_is_used_and_said_so() throws IOException {
        install("9.0.0 (Claude Code)", "--setting-sources <sources>");

        assertThat(cli().probe().map(FoundAgent::note).orElse("")).contains("newer than 2.1.329");
    }

    private Invocation invoke(IsolationKind isolation, Map<String, String> job) {
        var order = Orders.order(Orders.agent("claude"), "do it", job);
        return cli().invocation(order, place(isolation, 1000), List.of());
    }

    private ClaudeCli cli() {
        return new ClaudeCli(node, folder.resolve("home"), () -> SESSION);
    }

    private AgentPlace place(IsolationKind isolation, int uid) {
        return new AgentPlace(folder, folder, folder, uid, isolation);
    }

    private void install(String version, String help) throws IOException {
        Files.writeString(
                program,
                "#!/bin/sh\ncase $1 in --version) echo '%s';; --help) echo '%s';; esac\n"
                        .formatted(version, help));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }
}
