package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.FakeModel;
import cadre.app.model.Turn;
import cadre.wire.agent.Usage;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Claude Code, driven by a scripted model on loopback. {@code ./check --real-clis}
 * installs it outside the project and names its folder in the property {@code cadre.clis}.
 */
@Tag("real-cli")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClaudeTest {
    private static final String KEY = "sk-scripted-0123456789abcdef";

    @TempDir static Path root;
    private Optional<FakeModel> model = Optional.empty();
    private Optional<Installation> installation = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        var clis = System.getProperty("cadre.clis", "");
        assertThat(Path.of(clis, "claude"))
                .as("run by './check --real-clis', which installs the CLI and sets cadre.clis")
                .exists();
        var scripted = FakeModel.start();
        model = Optional.of(scripted);
        scripted.script(
                "SCRIPT-EDIT",
                new Turn.Call(
                        "Write",
                        Map.of("file_path", "notes.txt", "content", "written by the agent\n")),
                new Turn.Call("Bash", Map.of("command", "git add -A && git commit -qm notes")),
                new Turn.Say("The notes are written."));
        scripted.script("SCRIPT-401", new Turn.Fault(401));
        scripted.script("SCRIPT-500", new Turn.Fault(500));
        scripted.script(
                "SCRIPT-SHELL",
                new Turn.Call(
                        "Bash", Map.of("command", "echo $$ > running.txt; sleep 300 & wait")));
        var cadre = Installation.in(root);
        installation = Optional.of(cadre);
        cadre.nodeSetting("PATH", clis + ":" + System.getenv("PATH"))
                .nodeSetting("ANTHROPIC_API_KEY", KEY)
                .nodeSetting("ANTHROPIC_BASE_URL", scripted.url())
                .nodeSetting("CLAUDE_CODE_MAX_RETRIES", "1");
        cadre.startServer();
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
        model.ifPresent(FakeModel::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    @Test
    void it_edits_a_file_in_a_real_repository() {
        var api = cadre().api();
        var end = run("SCRIPT-EDIT write the notes", "edit");

        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        var result = end.attempts().getFirst().result().orElseThrow();
        assertThat(result.answer()).isEqualTo("The notes are written.");
        assertThat(result.sessionId()).matches("[0-9a-f-]{36}");
        assertThat(result.model()).isNotEmpty();
        assertThat(result.usage())
                .usingRecursiveComparison()
                .ignoringFields("costUsd")
                .isEqualTo(new Usage(300, 60, 0, 30, 0, Optional.empty()));
        assertThat(result.changes())
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.commits()).isEqualTo(1);
                    assertThat(change.files())
                            .extracting(f -> f.path())
                            .containsExactly("notes.txt");
                });
        assertThat(api.diff(end.id())).contains("+written by the agent");
        assertThat(api.log(end.id(), LogStream.STEPS)).contains("\"tool\":\"Write\"");
        assertThat(api.log(end.id(), LogStream.OUT)).doesNotContain(KEY);
        assertThat(model.orElseThrow().keysSeen()).contains(KEY);
    }

    @Test
    void a_refused_key_is_an_authentication_failure() {
        var end = run("SCRIPT-401 hello", "refused");

        assertThat(end.status())
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> {
                            assertThat(failed.code().word()).isEqualTo("authentication");
                            assertThat(failed.reason()).contains("401");
                        });
    }

    @Test
    void a_broken_model_service_is_a_failure_that_says_so() {
        var end = run("SCRIPT-500 hello", "broken");

        assertThat(end.status())
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("500"));
    }

    @Test
    void a_cancel_during_a_shell_command_leaves_no_process() {
        var api = cadre().api();
        var shop = cadre().bundle(Repositories.small(root.resolve("cancel")));
        var job =
                api.file(
                        Installation.request(
                                "SCRIPT-SHELL run it", "claude", List.of(), List.of(shop)));
        var running = cadre().work().resolve("attempts/" + job.id() + ".1/ws/shop/running.txt");
        api.await(job.id(), Installation.SOON, j -> Files.exists(running));

        api.cancel(job.id());
        var end = api.awaitEnd(job.id(), Duration.ofSeconds(60));

        assertThat(end.status()).isInstanceOf(JobState.Cancelled.class);
        assertThat(
                        ProcessHandle.allProcesses()
                                .map(p -> p.info().commandLine().orElse(""))
                                .filter(line -> line.contains("sleep 300")))
                .isEmpty();
    }

    private JobView run(String prompt, String repository) {
        var api = cadre().api();
        var shop = cadre().bundle(Repositories.small(root.resolve(repository)));
        var job = api.file(Installation.request(prompt, "claude", List.of(), List.of(shop)));
        return api.awaitEnd(job.id(), Duration.ofSeconds(120));
    }
}
