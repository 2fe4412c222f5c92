package cadre.node.agents;

import static cadre.node.agents.Recorded.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QwenTest {
    private static final UUID SESSION = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final String MODEL = "qwen3-coder-plus";

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
                                InstalledPrograms.install(folder.resolve("bin"), "qwen", "0.15.10"),
                                "OPENAI_API_KEY",
                                "key-123456"));
    }

    @Test
    void a_run_with_a_command_becomes_steps() {
        var steps = recorded("success");

        assertThat(steps.getFirst())
                .isEqualTo(new Step.Session("ecb3e300-96a6-4ddc-8468-9781a705638a", MODEL));
        assertThat(steps)
                .contains(
                        new Step.Message("Making it."),
                        new Step.ToolResult("call_1", false, "hello"),
                        new Step.Answered("half an answer", usage(700, 2500, 67, 0)));
    }

    @Test
    void an_error_of_the_service_that_is_reported_as_success_is_a_failure() {
        assertThat(failed("http-401").kind()).isEqualTo("authentication");
        assertThat(failed("http-401").httpStatus()).contains(401);
        assertThat(failed("http-400").kind()).isEqualTo("bad_request");
        assertThat(failed("http-404").kind()).isEqualTo("bad_request");
        assertThat(failed("cut-after-tool").kind()).isEqualTo("cut_stream");
        assertThat(failed("no-finish-reason").kind()).isEqualTo("cut_stream");
    }

    @Test
    void an_answer_that_only_talks_of_such_an_error_is_an_answer() {
        var steps =
                Recorded.steps(
                        reader(),
                        """
                        {"type":"assistant","message":{"content":[{"type":"text","text":"I saw [API Error: 401 no]"}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        {"type":"result","subtype":"success","is_error":false,"result":"I saw [API Error: 401 no]","usage":{"input_tokens":9,"output_tokens":5}}
                        """);

        assertThat(steps.getLast()).isInstanceOf(Step.Answered.class);
    }

    @Test
    void a_terminated_run_has_no_final_event() {
        assertThat(Recorded.last(recorded("terminated"))).isEmpty();
        var ending = cli().verdict(Recorded.last(recorded("terminated")), 143);
        assertThat(((Ending.Failed) ending).code()).isEqualTo(FailureCode.EXIT_CODE);
    }

    @Test
    void two_results_and_lines_of_any_kind_do_no_harm() {
        var steps =
                Recorded.steps(
                        reader(),
                        """
                        {"type":"assistant"}
                        {"type":"user","message":7}
                        {"type":"result"}
                        not json
                        {"type":"result","subtype":"success","result":"ok"}
                        """);

        assertThat(Recorded.last(steps)).get().isInstanceOf(Step.Answered.class);
        assertThat(steps.getFirst()).isInstanceOf(Step.Failed.class);
    }

    @Test
    void the_tokens_of_a_run_are_in_the_record_of_its_session_without_those_of_earlier_runs()
            throws IOException {
        var chats = Files.createDirectories(home.resolve(".qwen/projects/p/chats"));
        Files.write(chats.resolve("s.jsonl"), Recorded.bytes("qwen/chat"));

        assertThat(used(Instant.EPOCH)).isEqualTo(Map.of(MODEL, usage(1300, 5300, 127, 22)));
        assertThat(used(Instant.parse("2026-11-26T02:30:00Z")))
                .isEqualTo(Map.of(MODEL, usage(600, 2800, 60, 10)));
    }

    @Test
    void the_command_line_names_protocol_and_session_and_the_prompt_goes_by_standard_input() {
        var invocation = invocation(InstalledPrograms.order("qwen", "m", "", "Be brief."));

        assertThat(invocation.stdin()).contains("--do it");
        assertThat(invocation.argv())
                .containsExactly(
                        folder.resolve("bin/qwen").toString(),
                        "--output-format",
                        "stream-json",
                        "--auth-type",
                        "openai",
                        "--approval-mode",
                        "yolo",
                        "--model",
                        "m",
                        "--append-system-prompt",
                        "Be brief.",
                        "--session-id",
                        SESSION.toString(),
                        "--allowed-mcp-server-names",
                        SESSION.toString());
        assertThat(invocation.env())
                .containsEntry("OPENAI_BASE_URL", "https://api.openai.com/v1")
                .containsEntry("QWEN_HOME", home + "/.qwen")
                .containsEntry("QWEN_CODE_SYSTEM_SETTINGS_PATH", home + "/.qwen/settings.json");
        assertThat(home.resolve(".qwen/settings.json")).content().contains("disableAllHooks");
    }

    /** Tried with the real program: all of this ran, with the key, before the model spoke. */
    @Test
    void nothing_of_a_repository_runs_before_the_model_speaks() throws IOException {
        var env = invocation(InstalledPrograms.order("qwen", "m", "", "")).env();

        var settings = Json.read(Files.readString(home.resolve(".qwen/settings.json")), Map.class);
        assertThat(settings.get("tools"))
                .isEqualTo(Map.of("discoveryCommand", "", "callCommand", "", "sandbox", false));
        assertThat(env)
                .containsEntry("NODE_OPTIONS", "--require=\"" + home + "/.qwen/guard.cjs\"")
                .containsEntry("LD_PRELOAD", "")
                .containsEntry("BASH_ENV", "")
                .containsEntry("GIT_CONFIG_COUNT", "0");
        assertThat(home.resolve(".qwen/guard.cjs")).content().contains("existsSync");
    }

    @Test
    void a_session_that_goes_on_must_be_there() throws IOException {
        var order = InstalledPrograms.resumed(InstalledPrograms.order("qwen", "m", "", ""), "s-1");
        assertThatThrownBy(() -> invocation(order))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("gone");
        Files.writeString(
                Files.createDirectories(home.resolve(".qwen/projects/p/chats"))
                        .resolve("s-1.jsonl"),
                "{}");

        assertThat(invocation(order).argv()).containsSequence("--resume", "s-1");
    }

    @Test
    void an_effort_is_refused() {
        assertThatThrownBy(() -> invocation(InstalledPrograms.order("qwen", "m", "high", "")))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("effort");
    }

    /** Tried with 0.15.10: its final event counts the whole session, each of its runs again. */
    @Test
    void a_run_that_goes_on_with_a_session_counts_its_own_turns_alone() {
        var stream =
                """
                {"type":"assistant","message":{"content":[{"type":"text","text":"finished"}],"usage":{"input_tokens":2003,"output_tokens":31,"cache_read_input_tokens":1003,"total_tokens":2034}}}
                {"type":"result","subtype":"success","is_error":false,"result":"finished","usage":{"input_tokens":8012,"output_tokens":124,"cache_read_input_tokens":4012,"total_tokens":8136}}
                """;
        var order = InstalledPrograms.order("qwen", "m", "", "");
        var resumed = InstalledPrograms.resumed(order, "s-1");

        assertThat(Recorded.steps(cli().reader(resumed, Path.of("/srv/ws")), stream).getLast())
                .isEqualTo(new Step.Answered("finished", usage(1000, 1003, 31, 0)));
        assertThat(Recorded.steps(reader(), stream).getLast())
                .isEqualTo(new Step.Answered("finished", usage(4000, 4012, 124, 0)));
    }

    private Map<String, cadre.wire.agent.Usage> used(Instant since) {
        var order = InstalledPrograms.order("qwen", "m", "", "");
        return Recorded.used(cli().side(order, place(), since).poll(""));
    }

    private Step.Failed failed(String name) {
        return (Step.Failed) Recorded.last(recorded(name)).orElseThrow();
    }

    private List<Step> recorded(String name) {
        return Recorded.steps(reader(), Recorded.bytes("qwen/" + name));
    }

    private StepReader reader() {
        return cli().reader(InstalledPrograms.order("qwen", "m", "", ""), Path.of("/srv/ws"));
    }

    private Invocation invocation(AttemptOrder order) {
        return cli().invocation(order, place(), List.of());
    }

    private AgentPlace place() {
        return new AgentPlace(home, folder.resolve("tmp"), folder, 0, IsolationKind.BUBBLEWRAP);
    }

    private QwenCli cli() {
        return new QwenCli(node, folder, InstantSource.fixed(Instant.EPOCH), () -> SESSION);
    }
}
