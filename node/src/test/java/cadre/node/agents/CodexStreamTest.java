package cadre.node.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodexStreamTest {
    private static final ZoneId HERE = ZoneId.systemDefault();
    private static final Instant NOON =
            LocalDateTime.of(2026, 11, 26, 12, 0, 30).atZone(HERE).toInstant();

    private static final String BEGIN =
            """
            {"type":"thread.started","thread_id":"01a2159d-074e-7a20-8031-322d28de4a2f"}
            {"type":"turn.started"}
            """;

    /** As codex-cli 0.169.0 wrote it. */
    private static final String SUCCESS =
            BEGIN
                    + """
                    {"type":"item.completed","item":{"id":"item_0","type":"reasoning","text":"I will create the file."}}
                    {"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"Creating the file."}}
                    {"type":"item.started","item":{"id":"item_2","type":"file_change","changes":[{"path":"/w/HELLO.md","kind":"add"}],"status":"in_progress"}}
                    {"type":"item.completed","item":{"id":"item_2","type":"file_change","changes":[{"path":"/w/HELLO.md","kind":"add"}],"status":"completed"}}
                    {"type":"item.started","item":{"id":"item_3","type":"command_execution","command":"/bin/bash -lc 'wc -l HELLO.md'","aggregated_output":"","exit_code":null,"status":"in_progress"}}
                    {"type":"item.completed","item":{"id":"item_3","type":"command_execution","command":"/bin/bash -lc 'wc -l HELLO.md'","aggregated_output":"2 HELLO.md\\n","exit_code":0,"status":"completed"}}
                    {"type":"item.completed","item":{"id":"item_4","type":"agent_message","text":"Created HELLO.md with 2 lines."}}
                    {"type":"turn.completed","usage":{"input_tokens":4400,"cached_input_tokens":2700,"cache_write_input_tokens":0,"output_tokens":95,"reasoning_output_tokens":15}}
                    """;

    @Test
    void a_run_with_an_edit_and_a_command_becomes_steps_and_an_answer() {
        assertThat(steps(SUCCESS))
                .containsExactly(
                        new Step.Session("01a2159d-074e-7a20-8031-322d28de4a2f", "gpt-5.5"),
                        new Step.Message("Creating the file."),
                        new Step.ToolCall(
                                "item_2",
                                "apply_patch",
                                "[{\"path\":\"/w/HELLO.md\",\"kind\":\"add\"}]"),
                        new Step.ToolResult("item_2", false, ""),
                        new Step.FileChange("HELLO.md", "add"),
                        new Step.ToolCall("item_3", "shell", "/bin/bash -lc 'wc -l HELLO.md'"),
                        new Step.ToolResult("item_3", false, "2 HELLO.md\n"),
                        new Step.Message("Created HELLO.md with 2 lines."),
                        new Step.Answered(
                                "Created HELLO.md with 2 lines.",
                                new Usage(1700, 2700, 0, 95, 15, Optional.empty())));
    }

    @Test
    void the_steps_do_not_depend_on_how_the_stream_is_cut() {
        var whole = steps(SUCCESS);
        var bytes = SUCCESS.getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var reader = reader(Usage.NONE);
            var found = new ArrayList<Step>(reader.read(bytes, 0, cut));
            found.addAll(reader.read(bytes, cut, bytes.length - cut));
            found.addAll(reader.end());

            assertThat(found).isEqualTo(whole);
        }
    }

    @Test
    void a_resumed_session_counts_on_so_what_it_had_used_before_is_taken_off() {
        var reader = reader(new Usage(1700, 2700, 0, 95, 15, Optional.empty()));
        var stream =
                """
                {"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Again."}}
                {"type":"turn.completed","usage":{"input_tokens":6300,"cached_input_tokens":4300,"cache_write_input_tokens":0,"output_tokens":107,"reasoning_output_tokens":15}}
                """;

        assertThat(reader.read(stream.getBytes(UTF_8)).getLast())
                .isEqualTo(
                        new Step.Answered(
                                "Again.", new Usage(300, 1600, 0, 12, 0, Optional.empty())));
    }

    @Test
    void each_failure_has_its_kind_and_its_status() {
        assertThat(
                        failure(
                                "unexpected status 401 Unauthorized: Incorrect API key provided,"
                                        + " url: http://127.0.0.1:1/v1/responses"))
                .isEqualTo(FailureCode.AUTHENTICATION);
        assertThat(failure("unexpected status 403 Forbidden: no"))
                .isEqualTo(FailureCode.AUTHENTICATION);
        assertThat(failure("unexpected status 404 Not Found: The model does not exist"))
                .isEqualTo(FailureCode.BAD_REQUEST);
        assertThat(failure("{\\\"error\\\":{\\\"message\\\":\\\"bad thing\\\"}}"))
                .isEqualTo(FailureCode.BAD_REQUEST);
        assertThat(failure("Codex ran out of room in the model's context window. Start a new"))
                .isEqualTo(FailureCode.BAD_REQUEST);
        assertThat(failure("exceeded retry limit, last status: 429 Too Many Requests"))
                .isEqualTo(FailureCode.QUOTA);
        assertThat(failure("Quota exceeded. Check your plan and billing details."))
                .isEqualTo(FailureCode.QUOTA);
        assertThat(failure("unexpected status 503 Service Unavailable: busy"))
                .isEqualTo(FailureCode.OVERLOAD);
        assertThat(
                        failure(
                                "We\u2019re currently experiencing high demand, which may cause"
                                        + " temporary errors."))
                .isEqualTo(FailureCode.OVERLOAD);
        assertThat(failure("stream disconnected before completion: error sending request"))
                .isEqualTo(FailureCode.CUT_STREAM);
        assertThat(failure("something new")).isEqualTo(FailureCode.AGENT_ERROR);
    }

    @Test
    void a_quota_that_is_used_up_says_when_it_is_there_again() {
        var limit = "You\u2019ve hit your usage limit. Upgrade to Pro or try again at %s.";

        assertThat(resetAt(limit.formatted("4:11 PM"))).contains(at(26, 16, 11));
        assertThat(resetAt(limit.formatted("4:11 AM"))).contains(at(27, 4, 11));
        assertThat(resetAt(limit.formatted("12:00 PM"))).contains(at(26, 12, 0));
        assertThat(resetAt(limit.formatted("Nov 30th, 2026 2:11 AM"))).contains(at(30, 2, 11));
        assertThat(resetAt(limit.formatted("Nov 33rd, 2026 2:11 AM"))).isEmpty();
        assertThat(resetAt(limit.formatted("99:99 AM"))).isEmpty();
        assertThat(resetAt("Quota exceeded.")).isEmpty();
    }

    @Test
    void a_retry_is_a_notice_and_the_run_that_recovers_succeeds() {
        var stream =
                BEGIN
                        + """
                        {"type":"error","message":"Reconnecting... 1/1 (stream disconnected before completion: scripted failure)"}
                        {"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"done"}}
                        {"type":"turn.completed","usage":{"input_tokens":1000,"cached_input_tokens":0,"output_tokens":50}}
                        """;

        var steps = steps(stream);

        assertThat(steps)
                .contains(
                        new Step.Notice(
                                "Reconnecting... 1/1 (stream disconnected before completion:"
                                        + " scripted failure)"));
        assertThat(verdict(steps, 0)).isEqualTo(new Ending.Succeeded());
    }

    @Test
    void a_login_that_is_refused_twice_in_a_row_ends_the_run_as_an_authentication_failure() {
        var retry =
                """
                {"type":"error","message":"Reconnecting... %d/5 (unexpected status 401 Unauthorized: no)"}
                """;
        var said =
                """
                {"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"on it"}}
                """;

        assertThat(steps(retry.formatted(1) + said + retry.formatted(1))).noneMatch(Step::isFinal);
        assertThat(verdict(steps(retry.formatted(1) + retry.formatted(2)), 143))
                .isEqualTo(
                        new Ending.Failed(
                                FailureCode.AUTHENTICATION,
                                "Codex failed (authentication, HTTP 401): unexpected status 401"
                                        + " Unauthorized: no"));
    }

    @Test
    void a_tool_that_failed_or_was_declined_says_so() {
        var stream =
                """
                {"type":"item.completed","item":{"id":"a","type":"command_execution","command":"false","aggregated_output":"","exit_code":1,"status":"failed"}}
                {"type":"item.completed","item":{"id":"b","type":"command_execution","command":"rm x","aggregated_output":"","exit_code":null,"status":"declined"}}
                {"type":"item.completed","item":{"id":"c","type":"mcp_tool_call","server":"cadre","tool":"say","arguments":{"a":1},"result":null,"error":{"message":"no"},"status":"failed"}}
                """;

        assertThat(steps(stream))
                .containsExactly(
                        new Step.ToolCall("a", "shell", "false"),
                        new Step.ToolResult("a", true, ""),
                        new Step.ToolCall("b", "shell", "rm x"),
                        new Step.ToolResult("b", true, ""),
                        Refusal.of("shell rm x"),
                        new Step.ToolCall("c", "cadre.say", "{\"a\":1}"),
                        new Step.ToolResult("c", true, "no"));
    }

    @Test
    void without_its_final_event_even_exit_code_zero_is_a_failure_and_of_two_the_last_counts() {
        assertThat(((Ending.Failed) verdict(steps(BEGIN), 0)).code())
                .isEqualTo(FailureCode.NO_FINAL_EVENT);
        assertThat(((Ending.Failed) verdict(List.of(), 143)).code())
                .isEqualTo(FailureCode.EXIT_CODE);
        var failed =
                """
                {"type":"turn.failed","error":{"message":"something new"}}
                """;
        assertThat(verdict(steps(failed + SUCCESS), 0)).isEqualTo(new Ending.Succeeded());
        assertThat(((Ending.Failed) verdict(steps(SUCCESS + failed), 1)).code())
                .isEqualTo(FailureCode.AGENT_ERROR);
    }

    @Test
    void what_is_not_understood_is_skipped() {
        var junk =
                """
                Reading additional input from stdin...
                {"type":"brand.new","x":[1,2
                {"type":17}
                {"type":"item.completed"}
                {"type":"item.completed","item":{"type":"todo_list","items":[]}}
                {"type":"item.started","item":7}
                {"type":"turn.failed","error":"text"}
                []
                """;

        assertThat(steps(junk))
                .containsExactly(new Step.Failed("other", "", Optional.empty(), Usage.NONE));
    }

    private static Instant at(int day, int hour, int minute) {
        return LocalDateTime.of(2026, 11, day, hour, minute).atZone(HERE).toInstant();
    }

    /** Without the seconds of now, which a time of the day has not. */
    private static Optional<Instant> resetAt(String message) {
        return ((Step.Failed) failed(message)).resetAt();
    }

    private static FailureCode failure(String message) {
        return ((Ending.Failed) verdict(List.of(failed(message)), 1)).code();
    }

    @Test
    void a_service_that_cannot_be_reached_is_not_called_overloaded() {
        for (var said :
                List.of("Connection failed: x", "error sending request for url (http://x)")) {
            assertThat(CodexFailure.of(said, Usage.NONE, InstantSource.fixed(NOON)))
                    .isEqualTo(
                            new Step.Failed(
                                    "overload",
                                    "the model's service could not be reached: " + said,
                                    Optional.empty(),
                                    Usage.NONE));
        }
    }

    private static Step failed(String message) {
        return steps("{\"type\":\"turn.failed\",\"error\":{\"message\":\"" + message + "\"}}")
                .getFirst();
    }

    private static Ending verdict(List<Step> steps, int exitCode) {
        var last = steps.stream().filter(Step::isFinal).reduce((_, later) -> later);
        return FinalEvent.verdict("Codex", last, exitCode);
    }

    private static StepReader reader(Usage before) {
        var stream = new CodexStream("gpt-5.5", Path.of("/w"), before, InstantSource.fixed(NOON));
        return new JsonLineReader(stream::steps);
    }

    private static List<Step> steps(String stream) {
        var reader = reader(Usage.NONE);
        var steps = new ArrayList<Step>(reader.read(stream.getBytes(UTF_8)));
        steps.addAll(reader.end());
        return steps;
    }
}
