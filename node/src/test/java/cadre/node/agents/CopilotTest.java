package cadre.node.agents;

import static cadre.node.agents.Recorded.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.error.CadreException;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopilotTest {
    private static final UUID SESSION = UUID.fromString("00000000-0000-4000-8000-000000000001");

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
                                        folder.resolve("bin"),
                                        "copilot",
                                        "GitHub Copilot CLI 1.0.102.")));
    }

    @Test
    void the_full_stop_behind_its_version_is_not_part_of_it() {
        assertThat(cli().probe().orElseThrow().version()).isEqualTo("1.0.102");
    }

    @Test
    void a_run_with_a_command_becomes_steps() {
        assertThat(recorded("success"))
                .containsExactly(
                        new Step.Message("Making it."),
                        new Step.ToolCall(
                                "call_1",
                                "bash",
                                "{\"command\":\"echo hello > made.txt; cat made.txt\","
                                        + "\"description\":\"make a file\","
                                        + "\"is_background\":false,\"mode\":\"sync\"}"),
                        new Step.ToolResult(
                                "call_1", false, "hello\n<shellId: 0 completed with exit code 0>"),
                        new Step.Message("half an answer"),
                        new Step.Session("518d12b6-7703-4473-accc-62280554937f", "m1"),
                        new Step.Answered("half an answer", Usage.NONE));
    }

    @Test
    void errors_of_the_service_have_their_kind() {
        assertThat(failed("http-401").kind()).isEqualTo("authentication");
        assertThat(failed("http-429").kind()).isEqualTo("quota");
        assertThat(failed("http-429").resetAt())
                .contains(Instant.parse("2026-11-26T02:46:43.167Z"));
        assertThat(failed("http-400").kind()).isEqualTo("bad_request");
        assertThat(failed("http-500").kind()).isEqualTo("overload");
        assertThat(failed("cut-after-tool").kind()).isEqualTo("cut_stream");
        assertThat(failed("no-finish-reason").kind()).isEqualTo("cut_stream");
    }

    /** Its own result says exit code 0, and so does the process. */
    @Test
    void a_terminated_run_is_no_success() {
        var last = Recorded.last(recorded("terminated"));

        assertThat(cli().verdict(last, 0)).isInstanceOf(Ending.Failed.class);
        assertThat(((Step.Failed) last.orElseThrow()).message()).isEqualTo("the run was aborted");
    }

    @Test
    void a_run_that_goes_well_after_an_error_is_a_success() {
        var steps =
                steps(
                        """
                        {"type":"session.error","data":{"message":"retrying","statusCode":500}}
                        {"type":"assistant.message","data":{"content":"done"}}
                        {"exitCode":0,"type":"result"}
                        """);

        assertThat(steps.getLast()).isEqualTo(new Step.Answered("done", Usage.NONE));
    }

    @Test
    void a_file_that_it_edits_is_named_from_where_it_started() {
        var steps =
                steps(
                        """
                        {"type":"tool.execution_start","data":{"toolCallId":"c","toolName":"create","arguments":{"path":"/srv/ws/a/B.md"}}}
                        {"type":"tool.execution_complete","data":{"toolCallId":"c","success":true}}
                        """);

        assertThat(steps.getLast()).isEqualTo(new Step.FileChange("a/B.md", "edit"));
    }

    @Test
    void lines_of_any_kind_and_results_of_any_number_do_no_harm() {
        var steps =
                steps(
                        """
                        {"type":"assistant.message","data":[1]}
                        {"type":"tool.execution_complete"}
                        {"type":"result","exitCode":"x"}
                        {"type":"result","exitCode":0}
                        """);

        assertThat(Recorded.last(steps)).get().isInstanceOf(Step.Failed.class);
    }

    @Test
    void the_tokens_of_a_run_are_in_the_events_of_its_session_without_those_of_earlier_runs()
            throws IOException {
        var session = Files.createDirectories(home.resolve(".copilot/session-state/s-1"));
        Files.write(session.resolve("events.jsonl"), Recorded.bytes("copilot/events"));

        assertThat(used(Instant.EPOCH)).isEqualTo(Map.of("m1", usage(1000, 3900, 97, 17)));
        assertThat(used(Instant.parse("2026-11-26T02:30:00Z")))
                .isEqualTo(Map.of("m1", usage(300, 1400, 30, 5)));
    }

    @Test
    void a_providers_key_needs_its_address_and_goes_without_github() {
        node.put("COPILOT_PROVIDER_API_KEY", "key-123456");
        var order = InstalledPrograms.order("copilot", "m1", "high", "Be brief.");
        assertThatThrownBy(() -> invocation(order))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("address");
        node.put("COPILOT_PROVIDER_BASE_URL", "http://127.0.0.1:1/v1");

        var invocation = invocation(order);

        assertThat(invocation.env())
                .containsEntry("COPILOT_OFFLINE", "true")
                .containsEntry("COPILOT_HOME", home + "/.copilot")
                .containsEntry("COPILOT_PROVIDER_API_KEY", "key-123456");
        assertThat(invocation.stdin()).contains("--do it");
        assertThat(invocation.argv())
                .contains("--allow-all", "--no-auto-update", "--no-remote-export")
                .containsSequence("--model", "m1", "--reasoning-effort", "high")
                .containsSequence("--session-id", SESSION.toString());
        assertThat(home.resolve(".copilot/copilot-instructions.md")).hasContent("Be brief.");
    }

    @Test
    void a_token_of_githubs_goes_to_github() {
        node.put("GH_TOKEN", "gho_123456789");

        var invocation = invocation(InstalledPrograms.order("copilot", "", "", ""));

        assertThat(invocation.env()).containsKey("GH_TOKEN").doesNotContainKey("COPILOT_OFFLINE");
        assertThat(invocation.secrets()).containsExactly("gho_123456789");
    }

    @Test
    void a_session_that_goes_on_must_be_there() throws IOException {
        node.put("GH_TOKEN", "gho_123456789");
        var order =
                InstalledPrograms.resumed(InstalledPrograms.order("copilot", "", "", ""), "s-1");
        assertThatThrownBy(() -> invocation(order))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("gone");
        Files.createDirectories(home.resolve(".copilot/session-state/s-1"));

        assertThat(invocation(order).argv()).contains("--resume=s-1");
    }

    @Test
    void the_session_is_known_before_the_run_is_over() throws IOException {
        var file =
                Files.createDirectories(home.resolve(".copilot/session-state/s-9"))
                        .resolve("events.jsonl");
        Files.writeString(
                file,
                """
                {"type":"session.start","data":{"sessionId":"old"},"timestamp":"2026-11-25T00:00:00Z"}
                {"type":"session.start","data":{"sessionId":"s-9"},"timestamp":"2026-11-26T02:00:01Z"}
                {"type":"session.start","data":{"sessionId":"child"},"timestamp":"2026-11-26T02:00:02Z"}
                """);
        var since = Instant.parse("2026-11-26T02:00:00Z");
        var order = InstalledPrograms.order("copilot", "", "", "");

        var side = cli().side(order, place(), since);
        assertThat(side.poll("")).containsExactly(new Step.Session("s-9", ""));
        assertThat(side.poll("s-9")).isEmpty();

        var resumed = cli().side(InstalledPrograms.resumed(order, "s-1"), place(), since);
        assertThat(resumed.poll("")).containsExactly(new Step.Session("s-1", ""));
    }

    @Test
    void a_connection_that_breaks_off_is_a_cut_stream() {
        var message =
                "Failed to get response from the AI model; retried 5 times Last error: Failed"
                        + " native model HTTP request: error sending request for url"
                        + " (***/chat/completions): client error (SendRequest): ";
        assertThat(kind(message + "connection closed before message completed"))
                .isEqualTo("cut_stream");
        assertThat(kind(message.replace("SendRequest", "Connect") + "tcp connect error"))
                .isEqualTo("overload");
    }

    private String kind(String message) {
        var steps =
                steps(
                        "{\"type\":\"session.error\",\"data\":{\"message\":\""
                                + message
                                + "\"}}\n{\"type\":\"result\",\"exitCode\":1}\n");
        return ((Step.Failed) Recorded.last(steps).orElseThrow()).kind();
    }

    private Map<String, Usage> used(Instant since) {
        var order = InstalledPrograms.order("copilot", "", "", "");
        return Recorded.used(cli().side(order, place(), since).poll(""));
    }

    private Step.Failed failed(String name) {
        return (Step.Failed) Recorded.last(recorded(name)).orElseThrow();
    }

    private List<Step> recorded(String name) {
        return Recorded.steps(reader(), Recorded.bytes("copilot/" + name)).stream()
                .filter(step -> !(step instanceof Step.Notice))
                .toList();
    }

    private List<Step> steps(String stream) {
        return Recorded.steps(reader(), stream);
    }

    private StepReader reader() {
        return cli().reader(InstalledPrograms.order("copilot", "", "", ""), Path.of("/srv/ws"));
    }

    private Invocation invocation(AttemptOrder order) {
        return cli().invocation(order, place(), List.of());
    }

    private AgentPlace place() {
        return new AgentPlace(home, folder.resolve("tmp"), folder, 0, IsolationKind.BUBBLEWRAP);
    }

    private CopilotCli cli() {
        return new CopilotCli(node, folder, () -> SESSION);
    }
}
