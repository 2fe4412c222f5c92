package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.TestOrder;
import cadre.node.agents.AgentClis;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.SecretValue;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentSecretsTest {
    private static final SecretValue TOKEN =
            new SecretValue("host", SecretValue.Use.GIT, "host:host", "a-token");

    private static AgentSecrets secrets(Map<String, String> env, String... names) {
        return secrets("custom", env, names);
    }

    private static AgentSecrets secrets(String cli, Map<String, String> env, String... names) {
        var agent =
                new AgentOrder(
                        new AgentName("a"),
                        cli,
                        "",
                        "",
                        List.of(),
                        List.of("true"),
                        PromptBy.STDIN,
                        "");
        var order =
                TestOrder.of(
                        AttemptId.of("j1.1"),
                        1,
                        "",
                        agent,
                        List.of(),
                        env,
                        List.of(),
                        IsolationKind.AUTO,
                        0,
                        0);
        var all =
                new java.util.ArrayList<>(
                        Arrays.stream(names)
                                .map(name ->
                                        new SecretValue(
                                                name, SecretValue.Use.ENV, "team:main", "a-value"))
                                .toList());
        all.add(TOKEN);
        var clis = new AgentClis(Map.of(), Path.of("/nobody"), InstantSource.system());
        return AgentSecrets.of(order, all, clis.cli(cli).variables());
    }

    @Test
    void an_agent_gets_its_variables_and_never_what_git_logs_in_with() {
        var secrets = secrets(Map.of(), "OPENAI_API_KEY", "DB_URL");

        assertThat(secrets.given())
                .extracting(SecretValue::name)
                .containsExactly("OPENAI_API_KEY", "DB_URL");
        assertThat(secrets.notice()).isEmpty();
    }

    @Test
    void a_variable_of_the_job_wins_over_the_secret_of_that_name() {
        assertThat(secrets(Map.of("OPENAI_API_KEY", "own"), "OPENAI_API_KEY").given()).isEmpty();
    }

    /** None of these names says what it is: each CLI knows its own. */
    @Test
    void a_key_does_not_go_along_when_the_job_redirects_its_cli_in_that_clis_own_way() {
        for (var way :
                List.of(
                        List.of("opencode", "OPENCODE_CONFIG_CONTENT", "OPENAI_API_KEY"),
                        List.of("opencode", "OPENCODE_CONFIG", "ANTHROPIC_API_KEY"),
                        List.of("copilot", "GH_HOST", "COPILOT_GITHUB_TOKEN"),
                        List.of("copilot", "COPILOT_GH_HOST", "GITHUB_TOKEN"),
                        List.of("gemini", "CODE_ASSIST_ENDPOINT", "GEMINI_API_KEY"),
                        List.of("claude", "CLAUDE_CODE_CUSTOM_OAUTH_URL", "ANTHROPIC_API_KEY"))) {
            var secrets =
                    secrets(
                            way.get(0),
                            Map.of(way.get(1), "http://elsewhere"),
                            way.get(2),
                            "DB_TOKEN");

            assertThat(secrets.given())
                    .as(way.toString())
                    .extracting(SecretValue::name)
                    .containsExactly("DB_TOKEN");
        }
    }

    @Test
    void a_key_does_not_go_to_an_address_that_only_the_job_knows() {
        for (var way :
                List.of(
                        Map.entry("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
                        Map.entry("ANTHROPIC_BASE_URL", "CLAUDE_CODE_OAUTH_TOKEN"),
                        Map.entry("OPENAI_BASE_URL", "OPENAI_API_KEY"),
                        Map.entry("OPENAI_API_BASE", "CODEX_API_KEY"),
                        Map.entry("GOOGLE_GEMINI_BASE_URL", "GEMINI_API_KEY"),
                        Map.entry("GH_HOST", "GITHUB_TOKEN"),
                        Map.entry("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY"))) {
            var secrets =
                    secrets(Map.of(way.getKey(), "http://elsewhere"), way.getValue(), "DB_TOKEN");

            assertThat(secrets.given())
                    .as(way.toString())
                    .extracting(SecretValue::name)
                    .containsExactly("DB_TOKEN");
            assertThat(secrets.notice().orElseThrow()).contains(way.getValue());
        }
        assertThat(
                        secrets(Map.of("OPENAI_BASE_URL", "http://elsewhere"), "ANTHROPIC_API_KEY")
                                .given())
                .hasSize(1);
    }
}
