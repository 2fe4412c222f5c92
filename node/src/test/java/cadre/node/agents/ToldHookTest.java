package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ToldHookTest {
    @TempDir Path folder;

    @Test
    void what_is_new_is_shown_once_and_as_json_whatever_it_is() throws Exception {
        var hook = hook();
        var hostile = "a \"b\" \\ $(touch x) 'c' %s é";

        assertThat(run(hook)).as("before anything is told").isEmpty();
        tell(hook, hostile);
        assertThat(shown(run(hook))).isEqualTo("cadre: " + hostile + " ");
        assertThat(run(hook)).isEmpty();
        tell(hook, "more");
        assertThat(shown(run(hook))).isEqualTo("cadre: more ");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void what_could_not_be_shown_is_shown_the_next_time() throws Exception {
        var hook = hook();
        tell(hook, "a word");

        assertThat(run("exec >/dev/full; " + command(hook))).isNotZero();

        assertThat(shown(run(hook))).isEqualTo("cadre: a word ");
    }

    @Test
    void codex_gets_the_same_command_and_leave_to_run_it() {
        var hook = hook();

        assertThat(hook.codex())
                .containsExactly(
                        ToldHook.CODEX_TRUST,
                        "-c",
                        "hooks.PostToolUse=[{hooks=[{type=\"command\",command="
                                + Toml.text(command(hook))
                                + ",timeout=5}]}]");
    }

    private ToldHook hook() {
        return new ToldHook(folder.resolve("it's told"), AttemptId.of("j1.1"));
    }

    private static void tell(ToldHook hook, String line) throws IOException {
        Files.writeString(
                hook.file(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String command(ToldHook hook) {
        return Json.read(hook.claude(), JsonNode.class)
                .at("/hooks/PostToolUse/0/hooks/0/command")
                .asString();
    }

    private int run(String line) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-c", line);
        builder.environment().put("HOME", folder.toString());
        var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        return process.waitFor();
    }

    private String run(ToldHook hook) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-c", command(hook)).directory(folder.toFile());
        builder.environment().put("HOME", folder.toString());
        var process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String shown(String said) {
        var output = Json.read(said, JsonNode.class).path("hookSpecificOutput");
        assertThat(output.path("hookEventName").asString()).isEqualTo("PostToolUse");
        return output.path("additionalContext").asString();
    }
}
