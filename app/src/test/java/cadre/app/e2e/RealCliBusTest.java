package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.Action;
import cadre.app.model.ScriptedModel;
import cadre.app.model.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each real CLI in a repository that {@code cadre wire} has wired, started as a person starts it:
 * its model asks for a tool of the bus, and the other member has the mail. Run as {@link
 * RealCliMatrixTest} is.
 */
@Tag("real-cli")
class RealCliBusTest {
    private static final Duration LONGEST = Duration.ofSeconds(120);

    @TempDir Path root;
    private ScriptedModel model;
    private Installation cadre;

    @BeforeEach
    void start() throws IOException {
        DrivenCli.requireAll();
        model = ScriptedModel.start();
        cadre = Installation.in(root);
        cadre.startServer();
        cadre.cliEnds(0, root, "team", "init", "shop", "--roles", "lead,codex,claude,gemini");
    }

    @AfterEach
    void stop() {
        cadre.close();
        model.close();
    }

    @TestFactory
    Stream<DynamicTest> a_wired_cli_sends_mail_as_its_member() {
        return Stream.of(DrivenCli.values())
                .map(cli -> DynamicTest.dynamicTest(cli.word(), () -> sendsMail(cli)));
    }

    private void sendsMail(DrivenCli cli) throws IOException {
        var repository = Repositories.small(root.resolve("repos").resolve(cli.word()));
        cadre.cliEnds(
                0, repository, "wire", "--team", "shop", "--as", cli.word(), "--cli", cli.word());
        var marker = "BUS-" + cli.word() + ".";
        model.script(
                marker,
                Turn.act(
                        "I write.",
                        new Action.Tool(
                                "cadre",
                                "post_message",
                                Map.of("to_role", "lead", "body", "hello from " + cli.word()))),
                Turn.say("I have written."));

        var program = Program.start(repository, environment(cli), command(cli, marker));
        var exit = program.exitCode(LONGEST);

        assertThat(exit).as(program.everything()).isZero();
        assertThat(cadre.cliEnds(0, root, "inbox", "lead", "--team", "shop").out())
                .as(program.everything())
                .contains(cli.word() + " to lead")
                .contains("hello from " + cli.word())
                .doesNotContain("unverified");
    }

    private static List<String> command(DrivenCli cli, String marker) {
        var argv = new ArrayList<String>();
        argv.add(program(cli).toString());
        argv.addAll(
                switch (cli) {
                    case CODEX -> List.of("exec", "--json", "-m", cli.model());
                    case CLAUDE -> List.of("-p", "--model", cli.model(), "--");
                    case GEMINI -> List.of("-m", cli.model(), "-o", "stream-json", "-p");
                });
        argv.add(marker + " Do as the script says.");
        return argv;
    }

    private static Path program(DrivenCli cli) {
        return Stream.of(DrivenCli.requireAll().split(":"))
                .map(folder -> Path.of(folder, cli.word()))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    /** A home of its own, with what a person has set up once for this CLI. */
    private Map<String, String> environment(DrivenCli cli) throws IOException {
        var home = Files.createDirectories(root.resolve("homes").resolve(cli.word()));
        var env = new HashMap<String, String>();
        env.put("HOME", home.toString());
        env.put("PATH", DrivenCli.requireAll() + ":" + System.getenv("PATH"));
        env.put("LANG", "C.UTF-8");
        var variable = "CADRE_KEY_SHOP_" + cli.name();
        env.put(
                variable,
                Files.readString(root.resolve(".config/cadre/keys").resolve(variable)).strip());
        switch (cli) {
            case CODEX -> codex(home, env);
            case CLAUDE -> {
                env.put("ANTHROPIC_BASE_URL", model.url());
                env.put("ANTHROPIC_API_KEY", cli.key());
                env.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
                env.put("DISABLE_AUTOUPDATER", "1");
                env.put("CLAUDE_CODE_MAX_RETRIES", "1");
            }
            case GEMINI -> gemini(home, env);
        }
        return env;
    }

    private void codex(Path home, Map<String, String> env) throws IOException {
        env.put("SCRIPTED_KEY", DrivenCli.CODEX.key());
        Files.createDirectories(home.resolve(".codex"));
        Files.writeString(
                home.resolve(".codex/config.toml"),
                """
                model_provider = "scripted"
                check_for_update_on_startup = false
                [features]
                plugins = false
                [model_providers.scripted]
                name = "Scripted"
                base_url = "%s/v1"
                env_key = "SCRIPTED_KEY"
                wire_api = "responses"
                request_max_retries = 1
                [projects."%s"]
                trust_level = "trusted"
                """
                        .formatted(
                                model.url(), root.resolve("repos/codex").toRealPath().toString()));
    }

    private void gemini(Path home, Map<String, String> env) throws IOException {
        env.put("GEMINI_API_KEY", DrivenCli.GEMINI.key());
        env.put("GOOGLE_GEMINI_BASE_URL", model.url());
        env.put("GEMINI_CLI_TRUST_WORKSPACE", "true");
        env.put("GEMINI_CLI_NO_RELAUNCH", "true");
        Files.createDirectories(home.resolve(".gemini"));
        Files.writeString(
                home.resolve(".gemini/settings.json"),
                """
                { "security": { "auth": { "selectedType": "gemini-api-key" } },
                  "privacy": { "usageStatisticsEnabled": false },
                  "general": { "enableAutoUpdate": false, "maxAttempts": 2 } }
                """);
    }
}
