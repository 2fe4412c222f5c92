package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.BulkItem;
import cadre.wire.api.BulkView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkVerbsTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    private static BulkItem done(long job, String state) {
        return new BulkItem.Done(new JobId(job), state);
    }

    private static BulkItem refused(long job) {
        var error =
                new CadreException(
                        ErrorCode.CONFLICT, "The job is over already", Map.of(), "Nothing is left");
        return new BulkItem.Refused(new JobId(job), Problem.of(error));
    }

    @Test
    void several_named_jobs_are_one_call_and_one_that_is_refused_fails_the_verb() {
        server.json(
                "POST /api/v1/jobs/cancel",
                new BulkView(List.of(done(17, "cancelled"), refused(18)), 1, 1, Optional.empty()));

        var called = cadre("cancel", "j17", "18", "--reason", "late");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.out())
                .isEqualTo(
                        "j17 is cancelled or stopped: cancelled\n"
                                + "j18 not: The job is over already. Nothing is left\n");
        assertThat(server.last("POST /api/v1/jobs/cancel").text())
                .isEqualTo("{\"jobs\":[\"j17\",\"j18\"],\"reason\":\"late\"}");
    }

    @Test
    void a_filter_is_gone_through_to_its_end() {
        answers(
                "POST /api/v1/jobs/retry",
                asked ->
                        asked.text().contains("cursor")
                                ? new BulkView(List.of(done(3, "queued")), 1, 0, Optional.empty())
                                : new BulkView(
                                        List.of(done(9, "queued")), 1, 0, Optional.of("j9")));

        var called = cadre("retry", "--state", "failed,lost", "--label", "a=b");

        assertThat(called.status()).isEqualTo(ExitStatus.DONE);
        assertThat(called.out()).isEqualTo("j9 is again queued\nj3 is again queued\n");
        assertThat(server.last("POST /api/v1/jobs/retry").text())
                .contains("\"filter\":{\"label\":\"a=b\",\"state\":\"failed,lost\"}")
                .contains("\"cursor\":\"j9\"");
    }

    @Test
    void more_named_jobs_than_a_call_takes_are_several_calls() {
        var asked = new ArrayList<String>();
        answers(
                "POST /api/v1/jobs/cancel",
                each -> {
                    asked.add(each.text());
                    return new BulkView(List.of(done(1, "cancelled")), 1, 0, Optional.empty());
                });
        var words = new ArrayList<>(List.of("cancel"));
        for (var n = 1; n <= 501; n++) {
            words.add("j" + n);
        }

        var called = cadre(words.toArray(String[]::new));

        assertThat(called.status()).isEqualTo(ExitStatus.DONE);
        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst()).contains("\"j500\"").doesNotContain("\"j501\"");
        assertThat(asked.getLast()).isEqualTo("{\"jobs\":[\"j501\"]}");
    }

    @Test
    void neither_jobs_nor_a_filter_or_both_is_refused_before_anything_is_sent() {
        assertThat(cadre("cancel").err()).contains("not clear which jobs");
        assertThat(cadre("retry", "j1", "--state", "failed").err())
                .contains("not clear which jobs");
    }

    @Test
    void a_page_for_a_text_that_holds_none_says_that_there_is_more() {
        server.json("GET /api/v1/jobs", new Page<>(List.of(), Optional.of("j50001")));

        var called = cadre("jobs", "--text", "x");

        assertThat(called.out()).contains("None of the newest matches");
        assertThat(called.err()).contains("--cursor j50001");
    }

    @Test
    void a_long_list_is_read_to_its_end() {
        answers(
                "GET /api/v1/nodes",
                asked ->
                        asked.line().contains("cursor")
                                ? new Page<>(List.of(Map.of("name", "b")), Optional.empty())
                                : new Page<>(List.of(Map.of("name", "a")), Optional.of("x")));

        assertThat(cadre("nodes", "--json").out())
                .isEqualTo("{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}\n");
    }

    private void answers(String line, Function<FakeServer.Asked, Object> answer) {
        server.on(
                line,
                (exchange, asked) ->
                        FakeServer.send(
                                exchange,
                                200,
                                "application/json",
                                Json.writeBytes(answer.apply(asked))));
    }
}
