package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.node.TestOrder;
import cadre.process.isolation.Sandbox;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.json.Json;
import cadre.wire.link.Account;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SecretValue;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GeminiCliTest {
    private static final UUID SESSION = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir Path folder;
    private Path home;
    private Path userHome;
    private Map<String, String> node;

    @BeforeEach
    void aProgramThatAnswersAsTheRealOneDoes() throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        var program = bin.resolve("gemini");
        Files.writeString(
                program,
                "#!/bin/sh\ncase \"$1\" in --version) echo 0.61.0;; *) echo '--session-id';; esac\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = Files.createDirectories(folder.resolve("home"));
        userHome = Files.createDirectories(folder.resolve("user"));
        node = new HashMap<>(Map.of("PATH", bin + ":/usr/bin:/bin"));
    }

    @Test
    void the_prompt_goes_by_standard_input_and_the_model_is_always_named() {
        node.put("GEMINI_API_KEY", "key-123456");

        var invocation = invocation(order(agent("gemini-2.5-pro", "")));

        assertThat(invocation.stdin()).contains("--do it");
        assertThat(invocation.argv())
                .containsExactly(
                        folder.resolve("bin/gemini").toString(),
                        "--output-format",
                        "stream-json",
                        "--approval-mode",
                        "yolo",
                        "--model",
                        "gemini-2.5-pro",
                        "--session-id",
                        SESSION.toString(),
                        "--allowed-mcp-server-names",
                        SESSION.toString());
        assertThat(invocation(order(agent("", ""))).argv()).containsSequence("--model", "auto");
    }

    @Test
    void without_an_isolation_it_may_edit_but_not_run() {
        node.put("GEMINI_API_KEY", "key-123456");
        var order = order(agent("m", ""));

        assertThat(cli().invocation(order, place(IsolationKind.NONE), List.of()).argv())
                .containsSequence("--approval-mode", "auto_edit");
    }

    @Test
    void a_session_that_goes_on_is_named_if_it_is_there() throws IOException {
        node.put("GEMINI_API_KEY", "key-123456");
        var order = order(agent("m", ""));
        var resume = new ResumeOrder(AttemptId.of("j16.1"), "12345678-rest", List.of());
        assertThatThrownBy(() -> invocation(resumed(order, resume)))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("session of Gemini CLI is gone");

        var chats = Files.createDirectories(home.resolve(".gemini/tmp/p/chats"));
        Files.writeString(chats.resolve("session-2026-01-01T00-00-12345678.jsonl"), "{}");
        var argv = invocation(resumed(order, resume)).argv();

        assertThat(argv)
                .containsSequence("--resume", "12345678-rest")
                .doesNotContain("--session-id");
    }

    @Test
    void the_settings_are_in_the_home_of_the_attempt_and_above_those_of_a_repository() {
        node.put("GEMINI_API_KEY", "key-123456");

        var invocation = invocation(order(agent("m", "")));

        var settings = settings();
        assertThat(settings.at("/security/auth/selectedType").asString())
                .isEqualTo("gemini-api-key");
        assertThat(settings.at("/security/folderTrust/enabled").asBoolean(true)).isFalse();
        assertThat(settings.at("/telemetry/enabled").asBoolean(true)).isFalse();
        assertThat(settings.at("/privacy/usageStatisticsEnabled").asBoolean(true)).isFalse();
        assertThat(settings.at("/hooksConfig/enabled").asBoolean(true)).isFalse();
        assertThat(settings.at("/general/sessionRetention/enabled").asBoolean(true)).isFalse();
        assertThat(settings.at("/general/maxAttempts").asInt()).isEqualTo(4);
        assertThat(invocation.env())
                .containsEntry("GEMINI_CLI_SYSTEM_SETTINGS_PATH", home + "/.gemini/settings.json")
                .containsEntry("GEMINI_CLI_HOME", home.toString())
                .containsEntry("GEMINI_CLI_NO_RELAUNCH", "true");
        assertThat(userHome).isEmptyDirectory();
    }

    /** Tried with the real program: a preloaded library of the repository sent the key off. */
    @Test
    void variables_and_settings_of_a_repository_are_hidden_from_it() {
        node.put("GEMINI_API_KEY", "key-123456");

        assertThat(invocation(order(agent("m", ""))).env())
                .containsEntry("NODE_OPTIONS", "--require=\"" + home + "/.gemini/guard.cjs\"")
                .containsEntry("LD_PRELOAD", "")
                .containsEntry("BASH_ENV", "")
                .containsEntry("GIT_CONFIG_COUNT", "0");
        assertThat(home.resolve(".gemini/guard.cjs")).content().contains("existsSync");
    }

    /** Tried with the real program: it reads {@code .gemini/.env} for what is not set. */
    @Test
    void no_variable_that_says_where_the_key_goes_is_left_for_a_repository_to_set() {
        node.put("GEMINI_API_KEY", "key-123456");

        assertThat(invocation(order(agent("m", ""))).env())
                .containsEntry(
                        "GOOGLE_GEMINI_BASE_URL", "https://generativelanguage.googleapis.com")
                .containsEntry("CODE_ASSIST_ENDPOINT", "https://cloudcode-pa.googleapis.com")
                .containsKeys("GOOGLE_VERTEX_BASE_URL", "HTTPS_PROXY", "https_proxy")
                .containsEntry("GEMINI_API_KEY", "key-123456");

        node.put("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1");
        node.put("HTTPS_PROXY", "http://proxy:3128");

        assertThat(invocation(order(agent("m", ""))).env())
                .containsEntry("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1")
                .containsEntry("HTTPS_PROXY", "http://proxy:3128");
    }

    @Test
    void the_other_key_selects_vertex_and_is_masked() {
        node.put("GOOGLE_API_KEY", "key-vertex-1");

        var invocation = invocation(order(agent("m", "")));

        assertThat(settings().at("/security/auth/selectedType").asString()).isEqualTo("vertex-ai");
        assertThat(invocation.secrets()).contains("key-vertex-1");
        assertThat(invocation.account()).isEqualTo("key GOOGLE_API_KEY (node)");
    }

    @Test
    void of_a_login_only_its_files_are_given_to_it() throws IOException {
        var login = Files.createDirectories(userHome.resolve(".gemini"));
        Files.writeString(
                login.resolve("oauth_creds.json"), "{\"refresh_token\":\"1//secret-refresh\"}");

        var invocation = invocation(order(agent("m", "")));

        var file = home.resolve(".gemini/oauth_creds.json");
        assertThat(file).isEmptyFile();
        assertThat(home.resolve(".gemini/google_accounts.json")).doesNotExist();
        assertThat(settings().at("/security/auth/selectedType").asString())
                .isEqualTo("oauth-personal");
        assertThat(invocation.login())
                .containsExactly(new Sandbox.Placed(login.resolve("oauth_creds.json"), file));
        assertThat(invocation.secrets()).containsExactly("1//secret-refresh");
        assertThat(login.resolve("settings.json")).doesNotExist();
        assertThat(invocation.env()).containsEntry("GEMINI_CLI_HOME", home.toString());
    }

    @Test
    void without_isolation_a_link_leads_to_the_login() throws IOException {
        var login = Files.createDirectories(userHome.resolve(".gemini"));
        Files.writeString(login.resolve("oauth_creds.json"), "{}");
        var order = order(agent("m", ""));

        assertThat(cli().invocation(order, place(IsolationKind.NONE), List.of()).login()).isEmpty();
        assertThat(Files.readSymbolicLink(home.resolve(".gemini/oauth_creds.json")))
                .isEqualTo(login.resolve("oauth_creds.json"));
    }

    @Test
    void an_address_of_a_secret_is_used_with_the_key_of_a_secret_before_that_of_the_node() {
        node.put("GOOGLE_GEMINI_BASE_URL", "http://of-the-node");
        node.put("GEMINI_API_KEY", "key-of-the-node");
        var address = secret("GOOGLE_GEMINI_BASE_URL", "http://of-a-secret");
        var key = secret("GEMINI_API_KEY", "key-of-a-secret");
        var order = order(agent("m", ""));
        var place = place(IsolationKind.BUBBLEWRAP);

        assertThat(cli().invocation(order, place, List.of(address, key)).env())
                .containsEntry("GOOGLE_GEMINI_BASE_URL", "http://of-a-secret")
                .containsEntry("GEMINI_API_KEY", "key-of-a-secret");
        assertThatThrownBy(() -> cli().invocation(order, place, List.of(address)))
                .hasMessageContaining("Store GEMINI_API_KEY as a secret too");
    }

    @Test
    void a_job_with_an_address_of_its_own_is_told_that_only_its_own_key_goes_there()
            throws IOException {
        var login = Files.createDirectories(userHome.resolve(".gemini"));
        Files.writeString(login.resolve("oauth_creds.json"), "{}");
        for (var name : List.of("GOOGLE_GEMINI_BASE_URL", "CODE_ASSIST_ENDPOINT")) {
            var order = Orders.order(agent("m", ""), "x", Map.of(name, "http://elsewhere"));
            var secrets = List.of(secret("GEMINI_API_KEY", "key-of-a-secret"));

            assertThatThrownBy(
                            () -> cli().invocation(order, place(IsolationKind.BUBBLEWRAP), secrets))
                    .hasMessageContaining("Give GEMINI_API_KEY in the job's env too: no secret")
                    .hasMessageNotContaining("as a secret too");
        }
    }

    private static SecretValue secret(String name, String value) {
        return new SecretValue(name, SecretValue.Use.ENV, "profile:gemini", value);
    }

    @Test
    void without_key_and_login_it_says_what_is_missing() {
        assertThatThrownBy(() -> invocation(order(agent("m", ""))))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("not logged in");
    }

    @Test
    void the_system_prompt_is_appended_by_a_file_and_gone_when_there_is_none() throws IOException {
        node.put("GEMINI_API_KEY", "key-123456");
        invocation(order(agent("m", "Be brief.")));
        var file = home.resolve(".gemini/GEMINI.md");

        assertThat(file).hasContent("Be brief.");

        invocation(order(agent("m", "")));

        assertThat(file).doesNotExist();
    }

    @Test
    void a_list_of_tools_is_all_that_it_gets() {
        node.put("GEMINI_API_KEY", "key-123456");
        var agent =
                new AgentOrder(
                        new AgentName("gemini"),
                        "gemini",
                        "m",
                        "",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        "",
                        Account.AUTO,
                        List.of("read_file"));

        invocation(order(agent));

        assertThat(settings().at("/tools/core").toString()).isEqualTo("[\"read_file\"]");
    }

    @Test
    void an_effort_is_refused_since_the_cli_has_none() {
        node.put("GEMINI_API_KEY", "key-123456");
        var agent =
                new AgentOrder(
                        new AgentName("gemini"),
                        "gemini",
                        "m",
                        "high",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        "");

        assertThatThrownBy(() -> invocation(order(agent)))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("effort");
    }

    @Test
    void links_that_an_earlier_run_left_in_the_home_are_replaced_and_not_followed()
            throws IOException {
        node.put("GEMINI_API_KEY", "key-123456");
        var precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("settings.json"), "mine");
        Files.createSymbolicLink(home.resolve(".gemini"), precious);

        invocation(order(agent("m", "")));

        assertThat(precious.resolve("settings.json")).hasContent("mine");
        assertThat(Files.isDirectory(home.resolve(".gemini"), LinkOption.NOFOLLOW_LINKS)).isTrue();

        Files.delete(home.resolve(".gemini/settings.json"));
        Files.createSymbolicLink(
                home.resolve(".gemini/settings.json"), precious.resolve("settings.json"));
        invocation(order(agent("m", "")));

        assertThat(precious.resolve("settings.json")).hasContent("mine");
    }

    private JsonNode settings() {
        try {
            return Json.mapper().readTree(Files.readString(home.resolve(".gemini/settings.json")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static AgentOrder agent(String model, String systemPrompt) {
        return new AgentOrder(
                new AgentName("gemini"),
                "gemini",
                model,
                "",
                List.of(),
                List.of(),
                PromptBy.STDIN,
                systemPrompt);
    }

    private static AttemptOrder order(AgentOrder agent) {
        return Orders.order(agent, "--do it");
    }

    private static AttemptOrder resumed(AttemptOrder order, ResumeOrder resume) {
        return TestOrder.of(
                order.attempt(),
                order.token(),
                order.prompt(),
                order.agent(),
                order.repositories(),
                order.env(),
                order.artifacts(),
                order.isolation(),
                order.timeoutSec(),
                order.idleTimeoutSec(),
                SpendingLimits.NONE,
                Optional.of(resume));
    }

    private Invocation invocation(AttemptOrder order) {
        return cli().invocation(order, place(IsolationKind.BUBBLEWRAP), List.of());
    }

    private AgentPlace place(IsolationKind isolation) {
        return new AgentPlace(home, folder.resolve("tmp"), folder, 0, isolation);
    }

    private GeminiCli cli() {
        return new GeminiCli(node, userHome, () -> SESSION);
    }
}
