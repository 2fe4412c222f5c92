package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.agent.Step;
import cadre.wire.id.AgentName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.Account;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.SecretValue;
import cadre.wire.link.SecretValue.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodexCliTest {
    private static final String SESSION = "01a2159d-074e-7a20-8031-322d28de4a2f";

    @TempDir Path folder;
    private Path program;
    private Path home;
    private Map<String, String> node;

    @BeforeEach
    void installAProgramThatAnswersAsTheRealOneDoes() throws IOException {
        home = folder.toRealPath().resolve("home");
        program = folder.toRealPath().resolve("lib/node_modules/@openai/codex/bin/codex.js");
        Files.createDirectories(program.getParent());
        install("0.169.0");
        Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(folder.resolve("bin/codex"), program);
        node = new HashMap<>(Map.of("PATH", folder.resolve("bin") + ":/usr/bin:/bin"));
    }

    @Test
    void the_program_is_found_with_its_version_and_what_it_would_log_in_with() throws IOException {
        assertThat(cli().probe())
                .contains(new FoundAgent("codex", program.toString(), "0.169.0", "", false, ""));

        login();
        node.put("OPENAI_API_KEY", "sk-node-123456");
        install("1.2.3");
        Files.setLastModifiedTime(program, java.nio.file.attribute.FileTime.fromMillis(1));
        var found = cli().probe().orElseThrow();
        assertThat(found.account())
                .isEqualTo("key OPENAI_API_KEY, login " + home.resolve(".codex/auth.json"));
        assertThat(found.loggedIn()).isTrue();
        assertThat(found.note()).contains("newer than 0.169.0");
    }

    @Test
    void
            the_arguments_hold_the_isolation_the_quiet_and_the_profile_and_the_prompt_comes_by_stdin() {
        node.put("CODEX_API_KEY", "sk-test-123456");
        var agent =
                new AgentOrder(
                        new AgentName("codex"),
                        "codex",
                        "gpt-5.5",
                        "high",
                        List.of("--search"),
                        List.of(),
                        PromptBy.STDIN,
                        "Say \"hi\"\nC:\\x");

        var invocation = invoke(Orders.order(agent, "--help me"), IsolationKind.BUBBLEWRAP);

        assertThat(invocation.argv())
                .containsExactly(
                        program.toString(),
                        "exec",
                        "--json",
                        "--skip-git-repo-check",
                        "--dangerously-bypass-approvals-and-sandbox",
                        "-c",
                        "features.plugins=false",
                        "-c",
                        "features.unbounded_connection_retries=false",
                        "-c",
                        "features.shell_snapshot=false",
                        "-c",
                        "check_for_update_on_startup=false",
                        "-c",
                        "analytics.enabled=false",
                        "-m",
                        "gpt-5.5",
                        "-c",
                        "model_reasoning_effort=\"high\"",
                        "-c",
                        "developer_instructions=\"Say \\\"hi\\\"\\nC:\\\\x\"",
                        "--search",
                        "-");
        assertThat(invocation.stdin()).contains("--help me");
        assertThat(invocation.env()).isEqualTo(Map.of("CODEX_API_KEY", "sk-test-123456"));
        assertThat(invocation.withheld()).contains("OPENAI_API_KEY", "CODEX_HOME");
        assertThat(invocation.secrets()).containsExactly("sk-test-123456");
        assertThat(invocation.account()).isEqualTo("key CODEX_API_KEY (node)");
        assertThat(invocation.readable()).contains(program.resolve("../../../..").normalize());
    }

    @Test
    void a_version_that_would_trust_a_repository_is_told_not_to_and_a_newer_one_need_not_be()
            throws IOException {
        node.put("CODEX_API_KEY", "sk-test-123456");
        var order = Orders.order(Orders.agent("codex"), "x");
        var distrust = "projects={\"/w\"={trust_level=\"untrusted\"}}";

        assertThat(invoke(order, IsolationKind.BUBBLEWRAP).argv()).doesNotContain(distrust);
        install("0.166.0");
        assertThat(invoke(order, IsolationKind.BUBBLEWRAP).argv()).contains(distrust);
        assertThat(cli().probe().orElseThrow().note()).contains("AGENTS.md");
    }

    @Test
    void without_isolation_its_own_sandbox_holds_it() {
        node.put("CODEX_API_KEY", "sk-test-123456");

        var argv = invoke(Orders.order(Orders.agent("codex"), "x"), IsolationKind.NONE).argv();

        assertThat(argv)
                .contains("sandbox_mode=\"workspace-write\"")
                .doesNotContain("--dangerously-bypass-approvals-and-sandbox");
    }

    @Test
    void another_address_becomes_a_provider_of_its_own_and_the_usual_key_gets_the_name_it_reads() {
        node.put("OPENAI_API_KEY", "sk-node-123456");
        node.put("OPENAI_BASE_URL", "http://user:pass-1@gateway.example/v1");

        var invocation = invoke(Orders.order(Orders.agent("codex"), "x"), IsolationKind.BUBBLEWRAP);

        assertThat(invocation.argv()).contains("model_provider=\"cadre\"");
        assertThat(folder.resolve(".codex")).as("scripts run before it").isEmptyDirectory();
        invocation.writeLate(folder);
        assertThat(folder.resolve(".codex/config.toml"))
                .content()
                .contains(
                        "[model_providers.cadre]",
                        "base_url = \"http://user:pass-1@gateway.example/v1\"",
                        "env_key = \"CODEX_API_KEY\"");
        assertThat(String.join(" ", invocation.argv())).doesNotContain("gateway", "pass-1");
        assertThat(invocation.secrets()).containsExactly("sk-node-123456", "pass-1");
        assertThat(invocation.env()).containsEntry("CODEX_API_KEY", "sk-node-123456");
        assertThat(invocation.withheld()).doesNotContain("CODEX_API_KEY");
        assertThat(String.join(" ", invocation.argv())).doesNotContain("sk-node");
    }

    @Test
    void a_key_of_the_node_is_not_sent_to_an_address_that_only_the_job_knows() throws IOException {
        node.put("OPENAI_API_KEY", "sk-node-123456");
        login();
        var elsewhere = Map.of("OPENAI_BASE_URL", "http://elsewhere.example");
        var order = Orders.order(Orders.agent("codex"), "x", elsewhere);

        assertThatThrownBy(() -> invoke(order, IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("brings no key");

        var secret = new SecretValue("OPENAI_API_KEY", Use.ENV, "team:main", "sk-team-123456");
        assertThatThrownBy(() ->
                        cli().invocation(order, place(IsolationKind.BUBBLEWRAP), List.of(secret)))
                .hasMessageContaining("brings no key");
        var usual = Orders.order(Orders.agent("codex"), "x");
        var invocation = cli().invocation(usual, place(IsolationKind.BUBBLEWRAP), List.of(secret));
        assertThat(invocation.env()).containsEntry("CODEX_API_KEY", "sk-team-123456");
        assertThat(invocation.account()).isEqualTo("key OPENAI_API_KEY (secret of team:main)");
    }

    @Test
    void of_a_login_it_gets_a_copy_and_no_key_gets_in_its_way() throws IOException {
        login();
        node.put("OPENAI_API_KEY", "sk-node-123456");
        var agent = Orders.with("codex", Account.LOGIN);

        var invocation = invoke(Orders.order(agent, "x"), IsolationKind.BUBBLEWRAP);

        assertThat(folder.resolve(".codex")).as("scripts run before it").isEmptyDirectory();
        invocation.writeLate(folder);
        assertThat(folder.resolve(".codex/auth.json"))
                .hasSameTextualContentAs(home.resolve(".codex/auth.json"));
        assertThat(invocation.login()).isEmpty();
        assertThat(invocation.env()).isEmpty();
        assertThat(invocation.withheld()).contains("OPENAI_API_KEY", "CODEX_API_KEY", "CODEX_HOME");
        assertThat(invocation.secrets()).containsExactlyInAnyOrder("tok-id-1", "tok-refresh-1");
        assertThat(invocation.account()).isEqualTo("login " + home.resolve(".codex/auth.json"));
        assertThatThrownBy(() -> invoke(Orders.order(agent, "x"), IsolationKind.USER))
                .hasMessageContaining("isolation 'user'");
        assertThatThrownBy(() ->
                        invoke(
                                Orders.order(agent, "x", Map.of("OPENAI_API_KEY", "sk-job-12")),
                                IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("asks for the node's login");
    }

    @Test
    void the_address_of_the_job_wins_over_that_of_a_secret_and_that_over_the_nodes() {
        node.put("CODEX_BASE_URL", "http://of-the-node/v1");
        var key = new SecretValue("OPENAI_API_KEY", Use.ENV, "team:main", "sk-team-123456");
        var address = new SecretValue("OPENAI_BASE_URL", Use.ENV, "team:main", "http://secret/v1");
        var order = Orders.order(Orders.agent("codex"), "x");
        cli().invocation(order, place(IsolationKind.BUBBLEWRAP), List.of(key, address))
                .writeLate(folder);

        assertThat(folder.resolve(".codex/config.toml")).content().contains("\"http://secret/v1\"");

        var own =
                Map.of("OPENAI_BASE_URL", "http://of-the-job/v1", "OPENAI_API_KEY", "sk-job-1234");
        cli().invocation(
                        Orders.order(Orders.agent("codex"), "x", own),
                        place(IsolationKind.BUBBLEWRAP),
                        List.of(key, address))
                .writeLate(folder);
        assertThat(folder.resolve(".codex/config.toml"))
                .content()
                .contains("\"http://of-the-job/v1\"");
    }

    @Test
    void what_is_missing_is_said() {
        var anything = Orders.order(Orders.agent("codex"), "x");
        assertThatThrownBy(() -> invoke(anything, IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("not logged in")
                .hasMessageContaining("codex login");
        var key = Orders.order(Orders.with("codex", Account.KEY), "x");
        assertThatThrownBy(() -> invoke(key, IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("has no key")
                .hasMessageContaining("cadre secret set");
        node.put("PATH", "/nonexistent");
        assertThatThrownBy(() -> invoke(anything, IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("npm install -g @openai/codex");
    }

    @Test
    void a_session_is_resumed_by_its_id_and_one_that_is_gone_fails_the_preflight()
            throws IOException {
        node.put("CODEX_API_KEY", "sk-test-123456");
        var order = Orders.resumed(Orders.agent("codex"), "go on", SESSION);
        assertThatThrownBy(() -> invoke(order, IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("is gone");

        var day = Files.createDirectories(folder.resolve(".codex/sessions/2026/11/26"));
        Files.writeString(day.resolve("rollout-2026-11-26T02-09-02-" + SESSION + ".jsonl"), "{}");

        var argv = invoke(order, IsolationKind.BUBBLEWRAP).argv();
        assertThat(argv.subList(argv.size() - 3, argv.size()))
                .containsExactly("resume", SESSION, "-");
    }

    @Test
    void tools_cannot_be_limited() {
        node.put("CODEX_API_KEY", "sk-test-123456");

        assertThatThrownBy(() ->
                        invoke(
                                Orders.order(Orders.limited("codex", "shell"), "x"),
                                IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("cannot be limited");
    }

    @Test
    void an_address_that_a_login_leaves_out_is_told() throws IOException {
        login();
        node.put("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
        var order = Orders.order(Orders.agent("codex"), "x");

        assertThat(invoke(order, IsolationKind.BUBBLEWRAP).notices())
                .containsExactly(
                        "CODEX_BASE_URL or OPENAI_BASE_URL is not used with the login of Codex,"
                                + " only with a key");
        node.put("CODEX_API_KEY", "sk-test-123456");
        assertThat(invoke(order, IsolationKind.BUBBLEWRAP).notices()).isEmpty();
    }

    @Test
    void a_login_that_is_a_symbolic_link_is_named_as_one() throws IOException {
        login();
        var file = home.resolve(".codex/auth.json");
        Files.move(file, folder.resolve("auth.json"));
        Files.createSymbolicLink(file, folder.resolve("auth.json"));

        assertThatThrownBy(() ->
                        invoke(Orders.order(Orders.agent("codex"), "x"), IsolationKind.BUBBLEWRAP))
                .hasMessageContaining("is a symbolic link")
                .hasMessageContaining("CODEX_HOME");
    }

    @Test
    void a_retry_says_what_keeps_it_from_its_work() {
        var waits =
                new Step.Notice(
                        "Reconnecting... 1/5 (exceeded retry limit, last status: 429 Too Many"
                                + " Requests)");

        assertThat(cli().setback(waits).map(Step.Failed::kind)).contains("quota");
        assertThat(cli().setback(waits).flatMap(Step.Failed::httpStatus)).contains(429);
        assertThat(cli().setback(new Step.Notice("rate limits are explained in the manual")))
                .isEmpty();
    }

    private Invocation invoke(AttemptOrder order, IsolationKind isolation) {
        return cli().invocation(order, place(isolation), List.of());
    }

    private CodexCli cli() {
        return new CodexCli(node, home, InstantSource.fixed(Instant.EPOCH));
    }

    private AgentPlace place(IsolationKind isolation) {
        return new AgentPlace(folder, folder, Path.of("/w"), 0, isolation);
    }

    private void login() throws IOException {
        var login = Files.createDirectories(home.resolve(".codex"));
        Files.writeString(
                login.resolve("auth.json"),
                "{\"OPENAI_API_KEY\":null,\"tokens\":{\"id_token\":\"tok-id-1\",\"refresh_token\":\"tok-refresh-1\",\"account_id\":\"a\"}}");
    }

    private void install(String version) throws IOException {
        Files.writeString(
                program,
                "#!/bin/sh\ncase $1 in --version) echo 'codex-cli %s';; exec) echo '--json';; esac\n"
                        .formatted(version));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }
}
