package cadre.node.agents;

import static cadre.node.agents.Recorded.usage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GeminiStreamTest {
    private static final String MODEL = "gemini-2.5-pro";

    @Test
    void a_run_with_an_edit_and_a_command_becomes_steps_with_one_message_per_turn() {
        assertThat(recorded("success"))
                .containsExactly(
                        new Step.Session("11111111-2222-4333-8444-555555555555", MODEL),
                        new Step.Message("Creating the file."),
                        new Step.ToolCall(
                                "write_file__call_4e94cd0cc6afba53e20579a3",
                                "write_file",
                                "{\"file_path\":\"HELLO.md\",\"content\":\"# Hello\\nfrom the"
                                        + " scripted model\\n\"}"),
                        new Step.ToolResult("write_file__call_4e94cd0cc6afba53e20579a3", false, ""),
                        new Step.FileChange("HELLO.md", "edit"),
                        new Step.ToolCall(
                                "run_shell_command__call_717ab9104e4b029d43aedd80",
                                "run_shell_command",
                                "{\"command\":\"wc -l HELLO.md && git status"
                                        + " --short\",\"description\":\"scripted command\"}"),
                        new Step.ToolResult(
                                "run_shell_command__call_717ab9104e4b029d43aedd80",
                                false,
                                "2 HELLO.md\n?? HELLO.md"),
                        new Step.Message("Created HELLO.md with 2 lines."),
                        new Step.Used(MODEL, usage(1700, 2700, 110, 15)),
                        new Step.Answered("Created HELLO.md with 2 lines.", Usage.NONE));
    }

    @Test
    void a_resumed_session_counts_its_own_run_alone() {
        assertThat(Recorded.used(recorded("resumed")))
                .isEqualTo(Map.of(MODEL, usage(300, 1600, 12, 0)));
    }

    @Test
    void each_model_is_counted_by_itself_when_the_cli_chose_one_by_asking_another() {
        assertThat(Recorded.used(recorded("model-chosen")))
                .isEqualTo(
                        Map.of(
                                "gemini-3.5-flash-lite", usage(1000, 0, 50, 0),
                                "gemini-3.1-pro-preview", usage(1700, 2700, 110, 15)));
    }

    @Test
    void a_second_result_right_behind_the_first_says_the_same_once_more() {
        var result = "{\"type\":\"result\",\"status\":\"success\",\"stats\":{}}\n";
        var said = "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"Done.\"}\n";
        var tool = "{\"type\":\"tool_use\",\"tool_id\":\"t\",\"tool_name\":\"x\"}\n";

        assertThat(steps(said + result + result).getLast())
                .isEqualTo(new Step.Answered("Done.", Usage.NONE));
        assertThat(steps(said + result + tool + result).getLast())
                .isInstanceOfSatisfying(
                        Step.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo("cut_stream"));
    }

    /** As 0.61.0 writes it: a warning, then success without an answer. */
    @Test
    void work_that_the_cli_broke_off_itself_is_named_as_such() {
        var stream =
                """
                {"type":"tool_use","tool_id":"t","tool_name":"x"}
                {"type":"tool_result","tool_id":"t","status":"success","output":""}
                {"type":"error","severity":"warning","message":"Loop detected, stopping execution"}
                {"type":"result","status":"success","stats":{}}
                """;

        assertThat(steps(stream).getLast())
                .isEqualTo(
                        new Step.Failed(
                                "other",
                                "Gemini CLI broke the work off itself: Loop detected, stopping"
                                        + " execution",
                                Optional.empty(),
                                Usage.NONE));
        assertThat(
                        steps(
                                        stream.replace(
                                                "Loop detected, stopping execution",
                                                "Maximum session turns exceeded"))
                                .getLast())
                .isInstanceOfSatisfying(
                        Step.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo("turn_limit"));
    }

    @Test
    void errors_of_the_service_have_their_kind() {
        assertThat(kinds("http-401", 145)).isEqualTo(FailureCode.AUTHENTICATION);
        assertThat(kinds("http-429", 173)).isEqualTo(FailureCode.QUOTA);
        assertThat(failed("http-400").kind()).isEqualTo("bad_request");
        assertThat(failed("http-400").httpStatus()).contains(400);
        assertThat(failed("http-404").kind()).isEqualTo("bad_request");
        assertThat(failed("unreachable").kind()).isEqualTo("overload");
    }

    @Test
    void the_exit_code_says_the_http_status_that_the_text_does_not() {
        assertThat(failed("http-503").kind()).isEqualTo("other");

        var ending = cli().verdict(Recorded.last(recorded("http-503")), 503 - 256);

        assertThat(((Ending.Failed) ending).reason())
                .isEqualTo(
                        "Gemini CLI failed (overload, HTTP 503): [API Error: scripted fault 503]");
    }

    @Test
    void an_answer_that_was_cut_is_no_success() {
        assertThat(failed("cut-first-turn").kind()).isEqualTo("cut_stream");
        assertThat(failed("cut-after-tool").kind()).isEqualTo("cut_stream");
        assertThat(Recorded.used(recorded("cut-after-tool")))
                .isEqualTo(Map.of(MODEL, usage(1000, 0, 23, 3)));
    }

    @Test
    void a_result_of_status_error_is_a_failure_although_the_exit_code_is_0() {
        var steps = recorded("no-finish-reason");

        assertThat(failed("no-finish-reason").kind()).isEqualTo("cut_stream");
        assertThat(failed("no-finish-reason").message())
                .isEqualTo("Model stream ended without a finish reason.");
        assertThat(cli().verdict(Recorded.last(steps), 0)).isInstanceOf(Ending.Failed.class);
    }

    @Test
    void success_with_an_empty_answer_is_a_cut_stream() {
        assertThat(failed("empty-answer").kind()).isEqualTo("cut_stream");
    }

    /** Nothing in the stream, the chat file or the exit code tells it: a limit of the CLI. */
    @Test
    void a_clean_end_in_mid_answer_after_a_tool_looks_like_success() {
        assertThat(Recorded.last(recorded("cut-unnoticed")))
                .contains(new Step.Answered("half an ans", Usage.NONE));
    }

    @Test
    void what_was_used_before_a_failure_is_known() {
        assertThat(Recorded.used(recorded("fails-later")))
                .isEqualTo(Map.of(MODEL, usage(400, 1100, 37, 7)));
    }

    @Test
    void a_command_that_fails_is_the_models_business() {
        assertThat(Recorded.last(recorded("tool-fails"))).get().isInstanceOf(Step.Answered.class);
    }

    @Test
    void a_terminated_run_ends_with_exit_code_0_and_is_no_success() {
        var last = Recorded.last(recorded("terminated"));

        assertThat(last).isEmpty();
        assertThat(((Ending.Failed) cli().verdict(last, 0)).code())
                .isEqualTo(FailureCode.NO_FINAL_EVENT);
    }

    @Test
    void exit_code_41_without_a_stream_is_a_missing_login() {
        assertThat(((Ending.Failed) cli().verdict(Optional.empty(), 41)).code())
                .isEqualTo(FailureCode.AUTHENTICATION);
        assertThat(((Ending.Failed) cli().verdict(Optional.empty(), 42)).code())
                .isEqualTo(FailureCode.EXIT_CODE);
    }

    @Test
    void a_quota_with_a_delay_says_when_it_is_there_again() {
        var steps =
                steps(
                        """
                        {"type":"result","timestamp":"2026-01-02T03:04:05.000Z","status":"error","error":{"type":"TerminalQuotaError","message":"You have exhausted your capacity on this model. Your quota will reset after 1h2m3s."}}
                        """);

        assertThat(((Step.Failed) steps.getLast()).kind()).isEqualTo("quota");
        assertThat(((Step.Failed) steps.getLast()).resetAt())
                .contains(Instant.parse("2026-01-02T04:06:08Z"));
    }

    @Test
    void the_turn_limit_of_the_cli_is_told_from_other_errors() {
        var steps =
                steps(
                        """
                        {"type":"result","status":"error","error":{"type":"FatalTurnLimitedError","message":"Reached max session turns"}}
                        """);

        assertThat(((Step.Failed) steps.getLast()).kind()).isEqualTo("turn_limit");
    }

    @Test
    void a_warning_is_a_notice_and_does_not_explain_a_later_error() {
        var steps =
                steps(
                        """
                        {"type":"error","severity":"warning","message":"Loop detected, stopping execution"}
                        {"status":"error","type":"result"}
                        """);

        assertThat(steps)
                .containsExactly(
                        new Step.Notice("Loop detected, stopping execution"),
                        new Step.Failed("other", "", Optional.empty(), Usage.NONE));
    }

    @Test
    void unknown_types_missing_fields_and_other_lines_are_skipped() {
        var steps =
                steps(
                        """
                        Loaded cached credentials.
                        {"type":"thought","content":"hm"}
                        {"type":17}
                        {"type":["init"]}
                        {"content":"no type"}
                        {"type":"message","role":"assistant","content":{"text":"not a string"}}
                        {"type":"tool_use"}
                        {"type":"tool_result"}
                        [1,2,3]
                        {"type":"result","status":"success","stats":7
                        """);

        assertThat(steps)
                .containsExactly(new Step.ToolCall("", "", ""), new Step.ToolResult("", true, ""));
    }

    @Test
    void two_results_are_both_reported_and_the_last_one_counts() {
        var steps =
                steps(
                        """
                        {"type":"message","role":"assistant","content":"done"}
                        {"type":"result","status":"success","stats":{"models":{"m":{"input_tokens":5,"total_tokens":9,"output_tokens":4}}}}
                        {"type":"result","status":"error","error":{"message":"[API Error: 500]"}}
                        """);

        assertThat(Recorded.last(steps)).get().isInstanceOf(Step.Failed.class);
        assertThat(Recorded.used(steps)).isEqualTo(Map.of("m", usage(5, 0, 4, 0)));
    }

    @Test
    void a_file_is_named_from_where_the_run_started() {
        var steps =
                steps(
                        """
                        {"type":"tool_use","tool_name":"replace","tool_id":"t","parameters":{"file_path":"/srv/ws/a/B.java"}}
                        {"type":"tool_result","tool_id":"t","status":"success"}
                        """);

        assertThat(steps.getLast()).isEqualTo(new Step.FileChange("a/B.java", "edit"));
    }

    @Test
    void numbers_that_cannot_be_are_read_as_nothing_below_zero() {
        var steps =
                steps(
                        """
                        {"type":"result","status":"error","stats":{"models":{"m":{"input_tokens":5,"cached":90,"output_tokens":-4,"total_tokens":"x"}}}}
                        """);

        assertThat(Recorded.used(steps)).isEqualTo(Map.of("m", usage(0, 5, 0, 0)));
    }

    @Test
    void the_steps_do_not_depend_on_how_the_stream_is_cut() {
        var bytes = Recorded.bytes("gemini/success");
        var whole = recorded("success");
        for (int cut = 0; cut <= bytes.length; cut++) {
            var reader = reader();
            var steps = new ArrayList<>(reader.read(bytes, 0, cut));
            steps.addAll(reader.read(bytes, cut, bytes.length - cut));
            steps.addAll(reader.end());
            assertThat(steps).isEqualTo(whole);
        }
    }

    @Test
    void a_stream_that_breaks_off_in_a_line_has_no_final_event() {
        var text = new String(Recorded.bytes("gemini/success"), UTF_8).strip();

        var steps = steps(text.substring(0, text.length() - 3));

        assertThat(Recorded.last(steps)).isEmpty();
    }

    @Test
    void an_endless_answer_is_cut() {
        var reader = reader();
        var piece =
                ("{\"type\":\"message\",\"role\":\"assistant\",\"content\":\""
                                + "x".repeat(100_000)
                                + "\"}\n")
                        .getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
            reader.read(piece);
        }

        var steps = reader.read("{\"type\":\"result\",\"status\":\"success\"}\n".getBytes(UTF_8));

        assertThat(((Step.Answered) steps.getLast()).answer()).hasSizeLessThan(300_000);
    }

    private static FailureCode kinds(String name, int exitCode) {
        var ending = cli().verdict(Recorded.last(recorded(name)), exitCode);
        return ((Ending.Failed) ending).code();
    }

    private static Step.Failed failed(String name) {
        return (Step.Failed) Recorded.last(recorded(name)).orElseThrow();
    }

    private static List<Step> recorded(String name) {
        return Recorded.steps(reader(), Recorded.bytes("gemini/" + name));
    }

    private static List<Step> steps(String stream) {
        return Recorded.steps(reader(), stream);
    }

    private static StepReader reader() {
        return cli().reader(Orders.order(Orders.agent("gemini"), "x"), Path.of("/srv/ws"));
    }

    private static GeminiCli cli() {
        return new GeminiCli(Map.of(), Path.of("/nonexistent"), UUID::randomUUID);
    }
}
