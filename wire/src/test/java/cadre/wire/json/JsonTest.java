package cadre.wire.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.agent.Usage;
import cadre.wire.api.SecretRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.LogFrame;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final AttemptId ATTEMPT = AttemptId.of("j17.2");

    @Test
    void a_request_with_only_a_prompt_and_an_agent_reads_as_the_plainest_request() {
        var read = Json.readStrictly("{\"prompt\":\"hi\",\"agent\":\"claude\"}", JobRequest.class);

        assertThat(read).isEqualTo(JobRequest.of("hi", new AgentName("claude")));
    }

    @Test
    void an_unknown_field_is_named_where_a_person_wrote_it_and_ignored_on_the_link() {
        var json = "{\"prompt\":\"hi\",\"agent\":\"claude\",\"colour\":1}";

        assertThat(Json.read(json, JobRequest.class).prompt()).isEqualTo("hi");
        assertThatThrownBy(() -> Json.readStrictly(json, JobRequest.class))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("Unknown field (field colour)");
    }

    @Test
    void a_text_is_no_number_and_no_flag_where_a_person_wrote_it() {
        for (var json :
                List.of(
                        "{\"prompt\":\"hi\",\"agent\":\"claude\",\"priority\":\"5\"}",
                        "{\"prompt\":\"hi\",\"agent\":\"claude\",\"priority\":\"\"}")) {
            assertThatThrownBy(() -> Json.readStrictly(json, JobRequest.class))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
        }
    }

    @Test
    void a_bad_id_inside_json_is_reported_as_what_it_is() {
        assertThatThrownBy(() ->
                        Json.readStrictly(
                                "{\"prompt\":\"hi\",\"agent\":\"../x\"}", JobRequest.class))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("This is no agent name (agent name ../x)");
    }

    @Test
    void broken_json_is_an_invalid_error_that_names_the_place() {
        assertThatThrownBy(() -> Json.read("{\"prompt\":", JobRequest.class))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
                            assertThat(e.which()).containsKey("place");
                        });
    }

    @Test
    void what_is_wrong_with_json_is_said_without_a_name_of_java() {
        for (var wrong :
                List.of(
                        "{",
                        "[",
                        "[]",
                        "7",
                        "{\"prompt\":}",
                        "{\"prompt\":[]}",
                        "{\"prompt\":\"a\"} x",
                        "{\"prompt\":\"a\"} {}",
                        "{\"repositories\":{}}",
                        "{\"repositories\":[7]}",
                        "{\"repositories\":[{\"url\":{}}]}",
                        "{\"priority\":\"high\"}",
                        "{\"priority\":99999999999}",
                        "{\"isolation\":[]}",
                        "{\"isolation\":\"jail\"}",
                        "{\"agent\":{}}",
                        "{\"bundle\":[]}",
                        "{\"labels\":[]}",
                        "{\"env\":{\"A\":{}}}")) {
            assertThatThrownBy(() -> Json.readStrictly(wrong, JobRequest.class))
                    .as(wrong)
                    .isInstanceOf(CadreException.class)
                    .message()
                    .doesNotContain("REDACTED")
                    .doesNotContain("StreamReadFeature")
                    .doesNotContain("JsonToken")
                    .doesNotContainPattern("(cadre|java|tools)\\.[a-z]+\\.")
                    .doesNotContain("`");
        }
        assertThatThrownBy(() -> Json.readStrictly("{\"type\":\"x\"}", NodeMessage.class))
                .message()
                .contains("hello")
                .doesNotContain("cadre.");
        assertThatThrownBy(() ->
                        Json.readStrictly("{\"repositories\":[{\"url\":{}}]}", JobRequest.class))
                .hasMessageContaining("repositories[0].url at line 1");
    }

    @Test
    void a_field_that_is_there_twice_is_refused_where_a_person_wrote_it() {
        assertThatThrownBy(() ->
                        Json.readStrictly(
                                "{\"prompt\":\"a\",\"agent\":\"claude\",\"prompt\":\"b\"}",
                                JobRequest.class))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("prompt")
                .hasMessageContaining("Duplicate");
    }

    @Test
    void states_carry_their_word() {
        JobState state =
                new JobState.Running(
                        ATTEMPT, new NodeName("build-1"), Instant.EPOCH, Instant.EPOCH, "");

        var json = Json.write(state);

        assertThat(json)
                .isEqualTo(
                        "{\"state\":\"running\",\"attempt\":\"j17.2\",\"node\":\"build-1\","
                                + "\"since\":\"1970-01-01T00:00:00Z\",\"lease_until\":"
                                + "\"1970-01-01T00:00:00Z\",\"stopping\":\"\",\"disconnected\":\"\"}");
        assertThat(Json.read(json, JobState.class)).isEqualTo(state);
    }

    @Test
    void a_finished_message_comes_back_whole() {
        var result =
                new AttemptResult(
                        new Ending.Failed(FailureCode.NO_FINAL_EVENT, "exit 0, no final event"),
                        Optional.of(0),
                        true,
                        "",
                        "s-1",
                        "m",
                        new Usage(1, 2, 3, 4, 0, Optional.of(new BigDecimal("0.0123"))),
                        List.of(),
                        IsolationKind.BUBBLEWRAP,
                        List.of(),
                        List.of("sleep (812)"),
                        List.of(),
                        1200);
        NodeMessage message = new NodeMessage.Finished(ATTEMPT, 9, result);

        assertThat(Json.read(Json.write(message), NodeMessage.class)).isEqualTo(message);
    }

    @Test
    void log_bytes_of_any_kind_come_back_the_same() {
        var bytes = "caf\u00e9 \u0000".getBytes(StandardCharsets.ISO_8859_1);

        var read =
                (NodeMessage.Log)
                        Json.read(
                                Json.write(
                                        (NodeMessage)
                                                new NodeMessage.Log(
                                                        ATTEMPT, 1, LogStream.OUT, 7, 0, bytes)),
                                NodeMessage.class);

        assertThat(read.data()).isEqualTo(bytes);
        assertThat(read.stream()).isEqualTo(LogStream.OUT);
    }

    @Test
    void a_piece_of_log_comes_back_from_its_frame_and_other_bytes_do_not() {
        var bytes = "caf\u00e9\n\u0000".getBytes(StandardCharsets.ISO_8859_1);
        var frame = LogFrame.write(new NodeMessage.Log(ATTEMPT, 5, LogStream.ERR, 7, 2, bytes));

        var read = LogFrame.read(frame);

        assertThat(read.data()).isEqualTo(bytes);
        assertThat(List.of(read.token(), read.offset(), read.missing()))
                .isEqualTo(List.of(5L, 7L, 2L));
        assertThat(read.attempt()).isEqualTo(ATTEMPT);
        for (var bad : List.of("", "x", "{}\n", "{\"attempt\":\"j1.1\"}\nabc", "y".repeat(2000))) {
            assertThatThrownBy(() ->
                            LogFrame.read(ByteBuffer.wrap(bad.getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(CadreException.class);
        }
    }

    @Test
    void a_welcome_of_an_earlier_version_has_no_frames_and_a_result_no_log() {
        var welcome =
                (ServerMessage.Welcome)
                        Json.read(
                                "{\"type\":\"welcome\",\"node\":\"n\",\"lease_sec\":60,"
                                        + "\"beat_sec\":15,\"log_ends\":[],\"stop\":[]}",
                                ServerMessage.class);
        var result = AttemptResult.neverStarted(new Ending.Succeeded(), IsolationKind.NONE);
        var before = Json.write(result).replace(",\"logs\":[]", "");

        assertThat(welcome.logFrames()).isFalse();
        assertThat(before).doesNotContain("log");
        assertThat(Json.read(before, AttemptResult.class)).isEqualTo(result);
    }

    @Test
    void a_message_of_a_later_version_with_more_fields_is_read() {
        var read =
                Json.read(
                        "{\"type\":\"beat\",\"held\":[{\"attempt\":\"j1.1\",\"token\":3,\"x\":1}],"
                                + "\"disk_free_bytes\":5,\"later\":true}",
                        NodeMessage.class);

        assertThat(read)
                .isEqualTo(
                        new NodeMessage.Beat(
                                List.of(new HeldAttempt(new AttemptId(new JobId(1), 1), 3)), 5));
    }

    @Test
    void server_messages_come_back_whole() {
        ServerMessage message =
                new ServerMessage.Welcome(
                        new NodeName("n"),
                        60,
                        15,
                        List.of(new ServerMessage.LogEnd(ATTEMPT, LogStream.STEPS, 12)),
                        List.of(new ServerMessage.Stop(ATTEMPT, 4, "cancelled by ada")));

        assertThat(Json.read(Json.write(message), ServerMessage.class)).isEqualTo(message);
    }

    @Test
    void a_problem_carries_the_whole_error() {
        var error =
                new CadreException(
                        ErrorCode.NOT_FOUND,
                        "No such node",
                        Map.of("node", "x"),
                        "See 'cadre nodes'");

        var back = Json.read(Json.write(Problem.of(error)), Problem.class).toException();

        assertThat(back).hasMessage("No such node (node x). See 'cadre nodes'");
        assertThat(back.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void a_secret_that_is_no_text_is_refused_and_not_repeated() {
        for (var value : List.of("12345678", "1.5e10", "true", "[\"12345678\"]", "{}")) {
            var json = "{\"name\":\"A\",\"scope\":\"team:main\",\"value\":" + value + "}";

            assertThatThrownBy(() -> Json.readStrictly(json, SecretRequest.class))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("value")
                    .hasMessageContaining("a text")
                    .hasMessageNotContaining("12345678");
        }
        var json = "{\"name\":\"A\",\"scope\":\"team:main\",\"value\":\"12345678\"}";
        assertThat(Json.readStrictly(json, SecretRequest.class).value()).isEqualTo("12345678");
    }
}
