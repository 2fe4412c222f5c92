package cadre.node.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaudeStreamTest {
    private static final String INIT =
            """
            {"type":"system","subtype":"init","cwd":"/w","session_id":"s-1","model":"big-model"}
            """;

    @Test
    void a_run_that_writes_a_file_becomes_session_call_change_message_and_answer() {
        var stream =
                INIT
                        + """
                        {"type":"system","subtype":"thinking_tokens","estimated_tokens":6}
                        {"type":"assistant","message":{"id":"m1","model":"big-model","content":[{"type":"thinking","thinking":"hm"}],"usage":{"input_tokens":9,"output_tokens":1}}}
                        {"type":"assistant","message":{"id":"m1","model":"big-model","content":[{"type":"tool_use","id":"t1","name":"Write","input":{"file_path":"/w/A.md","content":"a"}}],"usage":{"input_tokens":9,"output_tokens":1}}}
                        {"type":"user","message":{"role":"user","content":[{"tool_use_id":"t1","type":"tool_result","content":"created"}]},"tool_use_result":{"type":"create","filePath":"/w/A.md"}}
                        {"type":"assistant","message":{"id":"m2","model":"big-model","content":[{"type":"text","text":"Made it."}]}}
                        {"usage":{"input_tokens":1,"output_tokens":2},"total_cost_usd":0.02,"is_error":false,"subtype":"success","result":"Made it.","type":"result","model_usage_since_last_result":{"big-model":{"inputTokens":44,"outputTokens":9,"cacheReadInputTokens":27,"cacheCreationInputTokens":3,"thinkingTokens":5}}}
                        """;

        var usage = new Usage(44, 27, 3, 9, 5, Optional.of(new BigDecimal("0.02")));
        assertThat(steps(stream))
                .containsExactly(
                        new Step.Session("s-1", "big-model"),
                        new Step.Used("big-model", new Usage(9, 0, 0, 1, 0, Optional.empty())),
                        new Step.ToolCall(
                                "t1", "Write", "{\"file_path\":\"/w/A.md\",\"content\":\"a\"}"),
                        new Step.ToolResult("t1", false, "created"),
                        new Step.FileChange("A.md", "add"),
                        new Step.Message("Made it."),
                        new Step.Used("big-model", new Usage(44, 27, 3, 9, 5, Optional.empty())),
                        new Step.Answered("Made it.", usage));
    }

    @Test
    void the_steps_do_not_depend_on_how_the_stream_is_cut() {
        var stream =
                INIT
                        + """
                        {"type":"assistant","message":{"content":[{"type":"text","text":"grüße ☂"}]}}
                        {"type":"result","subtype":"success","is_error":false,"result":"ok","usage":{"input_tokens":3}}
                        """;
        var whole = steps(stream);
        assertThat(whole).hasSize(4);
        var bytes = stream.strip().getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var reader = reader();
            var found = new ArrayList<Step>(reader.read(bytes, 0, cut));
            found.addAll(reader.read(bytes, cut, bytes.length - cut));
            found.addAll(reader.end());

            assertThat(found).isEqualTo(whole);
        }
    }

    @Test
    void success_with_is_error_is_a_failure_with_its_status() {
        var stream =
                INIT
                        + """
                        {"type":"system","subtype":"api_retry","attempt":1,"max_retries":1,"retry_delay_ms":563,"error_status":401,"error":"authentication_failed"}
                        {"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"Failed to authenticate."}]},"error":"authentication_failed"}
                        {"total_cost_usd":0,"usage":{"input_tokens":0},"is_error":true,"subtype":"success","api_error_status":401,"result":"Failed to authenticate.","type":"result","model_usage_since_last_result":{}}
                        """;

        var steps = steps(stream);

        assertThat(steps)
                .containsExactly(
                        new Step.Session("s-1", "big-model"),
                        new Step.Notice(
                                "the model's service failed (401 authentication_failed), retry 1 of"
                                        + " 1 in 563 ms"),
                        new Step.Notice("Failed to authenticate."),
                        new Step.Failed(
                                "authentication",
                                "Failed to authenticate.",
                                Optional.of(401),
                                new Usage(0, 0, 0, 0, 0, Optional.of(BigDecimal.ZERO))));
        assertThat(verdict(steps, 1))
                .isEqualTo(
                        new Ending.Failed(
                                FailureCode.AUTHENTICATION,
                                "Claude Code failed (authentication, HTTP 401): Failed to"
                                        + " authenticate."));
    }

    @Test
    void each_message_is_counted_once_and_the_result_is_the_truth() {
        var message =
                """
                {"type":"assistant","message":{"id":"%s","content":[],"usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":1}}}
                """;
        var result =
                """
                {"type":"result","is_error":false,"result":"ok","usage":{"input_tokens":21,"output_tokens":90}}
                """;

        var steps =
                steps(
                        message.formatted("m1")
                                + message.formatted("m1")
                                + message.formatted("m2")
                                + message.formatted("m1")
                                + result);

        assertThat(steps)
                .containsExactly(
                        new Step.Used("", new Usage(10, 5, 2, 1, 0, Optional.empty())),
                        new Step.Used("", new Usage(20, 10, 4, 2, 0, Optional.empty())),
                        new Step.Used("", new Usage(21, 0, 0, 90, 0, Optional.empty())),
                        new Step.Answered("ok", new Usage(21, 0, 0, 90, 0, Optional.empty())));
    }

    @Test
    void a_login_that_is_refused_twice_in_a_row_ends_the_run_as_an_authentication_failure() {
        var retry =
                """
                {"type":"system","subtype":"api_retry","attempt":1,"max_retries":6,"retry_delay_ms":5,"error_status":%d,"error":"authentication_failed"}
                """;
        var said =
                """
                {"type":"assistant","message":{"model":"big-model","content":[{"type":"text","text":"on it"}]}}
                """;
        var once = retry.formatted(401);

        assertThat(steps(once + said + once)).noneMatch(Step::isFinal);
        assertThat(steps(once + retry.formatted(529) + once)).noneMatch(Step::isFinal);
        assertThat(verdict(steps(once + once), 143))
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> {
                            assertThat(failed.code()).isEqualTo(FailureCode.AUTHENTICATION);
                            assertThat(failed.reason()).contains("HTTP 401");
                        });
    }

    @Test
    void each_kind_of_failure_is_told_apart() {
        assertThat(kind("\"api_error_status\":429")).isEqualTo("quota");
        assertThat(kind("\"api_error_status\":529")).isEqualTo("overload");
        assertThat(kind("\"api_error_status\":500")).isEqualTo("overload");
        assertThat(kind("\"api_error_status\":400")).isEqualTo("bad_request");
        assertThat(kind("\"api_error_status\":403")).isEqualTo("authentication");
        assertThat(kind("\"subtype\":\"error_max_turns\"")).isEqualTo("turn_limit");
        assertThat(kind("\"result\":\"Not logged in \u00b7 Please run /login\""))
                .isEqualTo("authentication");
        assertThat(kind("\"subtype\":\"error_during_execution\",\"errors\":[\"odd\"]"))
                .isEqualTo("other");
    }

    @Test
    void without_usage_per_model_the_usage_of_the_run_counts() {
        var result =
                """
                {"type":"result","is_error":false,"result":"ok","usage":{"input_tokens":4,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":7,"output_tokens_details":{"thinking_tokens":1}}}
                """;

        assertThat(steps(result))
                .containsExactly(
                        new Step.Used("", new Usage(4, 3, 2, 7, 1, Optional.empty())),
                        new Step.Answered("ok", new Usage(4, 3, 2, 7, 1, Optional.empty())));
    }

    @Test
    void two_results_add_up_and_the_last_one_counts() {
        var one =
                """
                {"type":"result","is_error":false,"result":"%s","total_cost_usd":%s,"model_usage_since_last_result":{"m":{"inputTokens":10,"outputTokens":1}}}
                """;

        var steps = steps(one.formatted("first", "0.1") + one.formatted("second", "0.3"));

        assertThat(steps.getLast())
                .isEqualTo(
                        new Step.Answered(
                                "second",
                                new Usage(20, 0, 0, 2, 0, Optional.of(new BigDecimal("0.3")))));
    }

    @Test
    void each_model_is_counted_for_itself_with_its_cost() {
        var result =
                """
                {"type":"result","is_error":false,"result":"ok","total_cost_usd":9,"model_usage_since_last_result":{"big":{"inputTokens":10,"outputTokens":1,"costUSD":0.5},"small":{"inputTokens":3,"outputTokens":2,"costUSD":0.25}}}
                """;

        assertThat(steps(result))
                .containsExactly(
                        new Step.Used("big", used(10, 1, "0.5")),
                        new Step.Used("small", used(3, 2, "0.25")),
                        new Step.Answered("ok", used(13, 3, "0.75")));
    }

    @Test
    void a_model_that_the_result_names_with_its_window_is_the_one_of_the_messages() {
        var stream =
                """
                {"type":"assistant","message":{"id":"m1","model":"claude-opus-4-6","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}
                {"type":"result","is_error":false,"result":"ok","modelUsage":{"claude-opus-4-6[1m]":{"inputTokens":4,"outputTokens":84,"costUSD":0.5}}}
                """;

        assertThat(steps(stream))
                .containsExactly(
                        new Step.Used(
                                "claude-opus-4-6", new Usage(3, 0, 0, 1, 0, Optional.empty())),
                        new Step.Used("claude-opus-4-6", used(4, 84, "0.5")),
                        new Step.Answered("ok", used(4, 84, "0.5")));
    }

    @Test
    void an_older_version_says_it_for_the_run_or_for_the_session() {
        var before = List.of(new ModelUsage("big", used(4400, 95, "0.02")));
        var result =
                """
                {"type":"result","is_error":false,"result":"ok","total_cost_usd":%s,"usage":{"input_tokens":1900,"output_tokens":12},"modelUsage":{"big":{"inputTokens":%s,"outputTokens":%s,"costUSD":%s}}}
                """;

        for (var line :
                List.of(
                        result.formatted("0.03", "6300", "107", "0.03"),
                        result.formatted("0.01", "1900", "12", "0.01"))) {
            var reader = new JsonLineReader(new ClaudeStream(before)::steps);
            assertThat(reader.read(line.getBytes(UTF_8)))
                    .containsExactly(
                            new Step.Used("big", used(1900, 12, "0.01")),
                            new Step.Answered("ok", used(1900, 12, "0.01")));
        }
    }

    @Test
    void what_is_left_of_each_window_of_a_subscription_is_known_as_far_as_it_is_said() {
        var claude = new ClaudeStream(List.of());
        var reader = new JsonLineReader(claude::steps, claude::windows);
        assertThat(reader.windows()).isEmpty();
        var stream =
                """
                {"type":"rate_limit_event","rate_limit_info":{"status":"allowed","resetsAt":1795666477,"rateLimitType":"five_hour","utilization":0.41}}
                {"type":"rate_limit_event","rate_limit_info":{"status":"allowed_warning","rateLimitType":"seven_day","utilization":0.93}}
                {"type":"rate_limit_event","rate_limit_info":{"status":"allowed","resetsAt":1795666477,"rateLimitType":"five_hour"}}
                {"type":"rate_limit_event","rate_limit_info":{"status":"odd","rateLimitType":"five_hour"}}
                {"type":"rate_limit_event","rate_limit_info":{"status":"allowed","rateLimitType":"../x"}}
                {"type":"rate_limit_event"}
                """;

        reader.read(stream.getBytes(UTF_8));

        assertThat(reader.windows())
                .containsExactly(
                        new QuotaWindow(
                                "five_hour",
                                Optional.empty(),
                                18_000,
                                Optional.of(Instant.ofEpochSecond(1795666477)),
                                "ok"),
                        new QuotaWindow(
                                "seven_day", Optional.of(93), 604_800, Optional.empty(), "near"));
    }

    @Test
    void a_quota_that_is_used_up_says_when_it_is_there_again() {
        var stream =
                """
                {"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795666477,"rateLimitType":"five_hour","isUsingOverage":false}}
                {"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"You've hit your 5-hour limit"}]},"error":"rate_limit","api_error_status":429,"api_error_params":{"rate_limit_info":{"status":"rejected","resetsAt":1795666477}}}
                {"type":"result","is_error":true,"subtype":"success","api_error_status":429,"result":"You've hit your 5-hour limit"}
                """;

        assertThat(verdict(steps(stream), 1))
                .isEqualTo(
                        new Ending.Failed(
                                FailureCode.QUOTA,
                                "Claude Code failed (quota, HTTP 429): You've hit your 5-hour"
                                        + " limit",
                                Optional.of(Instant.ofEpochSecond(1795666477))));
    }

    @Test
    void a_dropped_connection_and_a_missing_credit_are_told_apart_from_what_the_cli_calls_them() {
        var said =
                """
                {"type":"assistant","message":{"model":"<synthetic>","content":[]},"error":"%s"}
                {"type":"result","is_error":true,"subtype":"success","api_error_status":%s,"result":"%s"}
                """;

        assertThat(
                        kindOf(
                                said.formatted(
                                        "server_error",
                                        "null",
                                        "API Error: Connection dropped (ECONNRESET).")))
                .isEqualTo("cut_stream");
        assertThat(kindOf(said.formatted("billing_error", "400", "Credit balance is too low")))
                .isEqualTo("quota");
        assertThat(kindOf(said.formatted("invalid_request", "400", "Prompt is too long")))
                .isEqualTo("bad_request");
    }

    @Test
    void each_refused_tool_is_told_once() {
        var stream =
                """
                {"type":"system","subtype":"permission_denied","tool_name":"Bash","tool_use_id":"t1","message":"needs approval"}
                {"type":"result","is_error":false,"subtype":"success","result":"ok","permission_denials":[{"tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"rm"}},{"tool_name":"Write","tool_use_id":"t2","tool_input":{}}]}
                """;

        assertThat(steps(stream).stream().filter(step -> step instanceof Step.Notice).toList())
                .containsExactly(Refusal.of("Bash: needs approval"), Refusal.of("Write {}"));
    }

    private static Usage used(long input, long output, String cost) {
        return new Usage(input, 0, 0, output, 0, Optional.of(new BigDecimal(cost)));
    }

    private static String kindOf(String stream) {
        return ((Step.Failed) steps(stream).getLast()).kind();
    }

    @Test
    void without_its_final_event_even_exit_code_zero_is_a_failure() {
        assertThat(verdict(steps(INIT), 0))
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(FailureCode.NO_FINAL_EVENT));
        assertThat(verdict(List.of(), 143))
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> {
                            assertThat(failed.code()).isEqualTo(FailureCode.EXIT_CODE);
                            assertThat(failed.reason()).contains("143 (signal 15)");
                        });
        assertThat(verdict(List.of(new Step.Answered("ok", Usage.NONE)), 0))
                .isEqualTo(new Ending.Succeeded());
        assertThat(verdict(List.of(new Step.Answered("ok", Usage.NONE)), 1))
                .isInstanceOf(Ending.Failed.class);
    }

    @Test
    void what_is_not_understood_is_skipped() {
        var junk =
                """
                Warning: no JSON here
                {"type":"brand_new","x":[1,2
                {"type":"brand_new","x":[1,2]}
                {"type":17}
                {"type":"assistant"}
                {"type":"assistant","message":{"content":"text"}}
                {"type":"user","message":{"content":[{"type":"tool_result","content":[{"type":"image"}]}]}}
                []
                null
                """;

        assertThat(steps(junk)).containsExactly(new Step.ToolResult("", false, ""));
    }

    @Test
    void a_line_of_fifty_megabytes_and_binary_are_skipped_and_what_follows_is_read() {
        var reader = reader();
        var piece = "x".repeat(1 << 20).getBytes(UTF_8);
        for (int i = 0; i < 50; i++) {
            assertThat(reader.read(piece)).isEmpty();
        }
        var binary = new byte[] {'\n', 0, (byte) 0xff, '{', (byte) 0xfe, '\n'};

        var steps = new ArrayList<Step>(reader.read(binary));
        steps.addAll(reader.read(INIT.getBytes(UTF_8)));

        assertThat(steps)
                .containsExactly(
                        new Step.Notice("1 line(s) of more than 16 MiB were not read"),
                        new Step.Session("s-1", "big-model"));
    }

    @Test
    void long_texts_are_cut_but_not_within_a_character() {
        var text = "\ud83d\ude80".repeat(20_000);
        var steps =
                steps(
                        "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\""
                                + text
                                + "\"}]}}");

        var said = ((Step.Message) steps.getFirst()).text();
        assertThat(said).hasSizeLessThanOrEqualTo(16 * 1024).endsWith("\ude80\u2026");
    }

    private static String kind(String fields) {
        var steps = steps("{\"type\":\"result\",\"is_error\":true," + fields + "}");
        return ((Step.Failed) steps.getLast()).kind();
    }

    private static Ending verdict(List<Step> steps, int exitCode) {
        var last = steps.stream().filter(Step::isFinal).reduce((_, later) -> later);
        return FinalEvent.verdict("Claude Code", last, exitCode);
    }

    private static StepReader reader() {
        return new JsonLineReader(new ClaudeStream(List.of())::steps);
    }

    private static List<Step> steps(String stream) {
        var reader = reader();
        var steps = new ArrayList<Step>(reader.read(stream.getBytes(UTF_8)));
        steps.addAll(reader.end());
        return steps;
    }
}
