package cadre.node.agents;

import static cadre.node.agents.Recorded.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.error.CadreException;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpencodeTest {
    private static final String MODEL = "fake/m1";

    @TempDir Path folder;
    private Path home;
    private Map<String, String> node;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        node =
                new HashMap<>(
                        Map.of(
                                "PATH",
                                InstalledPrograms.install(
                                        folder.resolve("bin"), "opencode", "1.18.33"),
                                "ANTHROPIC_API_KEY",
                                "key-123456"));
    }

    /** Tried with the real program, which has no switch for it: a plugin sent the key off. */
    @Test
    void a_repository_with_plugins_is_refused() throws IOException {
        var order = InstalledPrograms.order("opencode", "a/m", "", "");
        Files.createDirectories(folder.resolve(".opencode/agent"));
        Files.writeString(folder.resolve("opencode.json"), "{\"instructions\":[]}");
        assertThat(invocation(order).argv()).contains("run");

        for (var path :
                List.of(".opencode/plugin/e.js", ".opencode/plugins/e.ts", "opencode.jsonc")) {
            var plugin = folder.resolve(path);
            Files.createDirectories(plugin.resolveSibling("."));
            Files.writeString(plugin, "{\"plugins\":[\"./e.js\"]}");
            assertThatThrownBy(() -> invocation(order))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("plugin");
            Files.delete(plugin);
        }
    }

    @Test
    void a_run_with_a_command_becomes_steps_with_the_total_so_far_after_each_turn() {
        assertThat(recorded("success"))
                .containsExactly(
                        new Step.Session("ses_dea64a60bffev8P1LlrWBZCuRj", MODEL),
                        new Step.Message("Making it."),
                        new Step.ToolCall(
                                "call_1",
                                "bash",
                                "{\"command\":\"echo hello > made.txt; cat made.txt\","
                                        + "\"description\":\"make a file\","
                                        + "\"is_background\":false,\"mode\":\"sync\"}"),
                        new Step.ToolResult("call_1", false, "hello\n"),
                        new Step.Used(MODEL, usage(400, 1100, 37, 7)),
                        new Step.Message("half an answer"),
                        new Step.Used(MODEL, usage(700, 2500, 67, 12)),
                        new Step.Answered("half an answer", Usage.NONE));
    }

    @Test
    void errors_have_their_kind() {
        assertThat(failed("http-401").kind()).isEqualTo("authentication");
        assertThat(failed("http-401").httpStatus()).contains(401);
        assertThat(failed("http-429").kind()).isEqualTo("quota");
        assertThat(failed("http-429").resetAt()).isPresent();
        assertThat(failed("context-overflow").kind()).isEqualTo("bad_request");
        assertThat(failed("no-finish-reason").kind()).isEqualTo("cut_stream");
        assertThat(failed("length").kind()).isEqualTo("cut_stream");
        assertThat(failed("fails-later").kind()).isEqualTo("bad_request");
    }

    @Test
    void a_terminated_run_has_no_final_event() {
        var last = Recorded.last(recorded("terminated"));

        assertThat(last).isEmpty();
        assertThat(((Ending.Failed) cli().verdict(last, 143)).code())
                .isEqualTo(FailureCode.EXIT_CODE);
    }

    @Test
    void a_turn_that_calls_a_tool_is_not_the_end() {
        var steps =
                Recorded.steps(
                        reader(),
                        """
                        {"type":"step_finish","part":{"reason":"tool-calls","tokens":{"input":3}}}
                        """);

        assertThat(Recorded.last(steps)).isEmpty();
    }

    @Test
    void lines_of_any_kind_do_no_harm() {
        var steps =
                Recorded.steps(
                        reader(),
                        """
                        {"type":"tool_use","part":7}
                        {"type":"step_finish"}
                        {"type":"error"}
                        {"type":"text","sessionID":3}
                        {"type":"step_finish","part":{"reason":"stop"}}
                        {"type":"step_fin
                        """);

        assertThat(Recorded.last(steps)).get().isInstanceOf(Step.Answered.class);
    }

    @Test
    void the_command_line_has_a_title_so_that_no_model_is_asked_for_one() {
        var invocation =
                invocation(InstalledPrograms.order("opencode", "a/m", "high", "Be brief."));

        assertThat(invocation.stdin()).contains("--do it");
        assertThat(invocation.argv())
                .containsExactly(
                        folder.resolve("bin/opencode").toString(),
                        "run",
                        "--format",
                        "json",
                        "--pure",
                        "--auto",
                        "--model",
                        "a/m",
                        "--variant",
                        "high",
                        "--title",
                        "cadre j17.1");
        assertThat(invocation.env())
                .containsEntry("OPENCODE_DISABLE_PROJECT_CONFIG", "true")
                .containsEntry("XDG_DATA_HOME", home + "/.local/share")
                .containsEntry("ANTHROPIC_API_KEY", "key-123456");
        assertThat(home.resolve(".config/opencode/AGENTS.md")).hasContent("Be brief.");
        assertThat(home.resolve(".config/opencode/opencode.json"))
                .content()
                .contains(folder + "/AGENTS.md");
    }

    @Test
    void a_session_goes_on_by_its_id() {
        var order =
                InstalledPrograms.resumed(
                        InstalledPrograms.order("opencode", "a/m", "", ""), "ses_1");

        assertThat(invocation(order).argv())
                .containsSequence("--session", "ses_1")
                .doesNotContain("--title");
    }

    @Test
    void without_an_isolation_it_may_not_run_commands() {
        var place = new AgentPlace(home, folder, folder, 0, IsolationKind.NONE);
        var order = InstalledPrograms.order("opencode", "a/m", "", "");

        var invocation = cli().invocation(order, place, List.of());

        assertThat(invocation.argv()).doesNotContain("--auto");
        assertThat(invocation.env()).containsEntry("OPENCODE_PERMISSION", "{\"bash\":\"deny\"}");
    }

    @Test
    void without_any_key_it_says_what_is_missing() {
        node.remove("ANTHROPIC_API_KEY");

        assertThatThrownBy(() -> invocation(InstalledPrograms.order("opencode", "a/m", "", "")))
                .isInstanceOf(CadreException.class);
    }

    /** Lines as 1.18.33 writes them; nothing of it is in its stream. */
    @Test
    void what_it_waits_for_is_read_from_its_log() throws IOException {
        var log =
                Files.createDirectories(home.resolve(".local/share/opencode/log"))
                        .resolve("opencode.log");
        var order = InstalledPrograms.order("opencode", MODEL, "", "");
        var place =
                new AgentPlace(home, folder.resolve("tmp"), folder, 0, IsolationKind.BUBBLEWRAP);
        var side = cli().side(order, place, Instant.parse("2026-11-26T06:20:00Z"));
        var error =
                "timestamp=2026-11-26T%s level=ERROR run=64af54c3 message=\"stream error\""
                        + " providerID=anthropic session.id=ses_1 small=false agent=build mode=primary"
                        + " error.error=\"AI_APICallError: You exceeded your \\\"quota\\\"\"\n";
        Files.writeString(log, error.formatted("05:00:00.000Z"));
        assertThat(side.poll("")).isEmpty();
        assertThat(side.heldUpBy()).isEmpty();

        var more = java.nio.file.StandardOpenOption.APPEND;
        Files.writeString(log, error.formatted("06:20:12.233Z"), more);
        side.poll("");
        var held = side.heldUpBy();
        assertThat(held).contains(new Step.Notice("AI_APICallError: You exceeded your \"quota\""));
        assertThat(cli().setback(held.orElseThrow()).map(Step.Failed::kind)).contains("quota");

        Files.writeString(
                log,
                "timestamp=2026-11-26T06:20:15.000Z level=INFO run=64af54c3 message=stream"
                        + " providerID=anthropic\n",
                more);
        side.poll("");
        assertThat(side.heldUpBy()).isEmpty();
    }

    private Step.Failed failed(String name) {
        return (Step.Failed) Recorded.last(recorded(name)).orElseThrow();
    }

    private List<Step> recorded(String name) {
        return Recorded.steps(reader(), Recorded.bytes("opencode/" + name));
    }

    private StepReader reader() {
        return cli().reader(InstalledPrograms.order("opencode", MODEL, "", ""), Path.of("/srv/ws"));
    }

    private Invocation invocation(AttemptOrder order) {
        return cli().invocation(
                        order,
                        new AgentPlace(
                                home, folder.resolve("tmp"), folder, 0, IsolationKind.BUBBLEWRAP),
                        List.of());
    }

    private OpencodeCli cli() {
        return new OpencodeCli(node, folder);
    }
}
