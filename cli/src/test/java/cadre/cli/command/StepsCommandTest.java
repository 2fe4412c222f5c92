package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.EventScript;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.agent.Usage;
import cadre.wire.api.StepView;
import cadre.wire.api.StepsView;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsCommandTest {
    private static final StepView.Tool RUNNING =
            new StepView.Tool(
                    "j17.1:9", at(1), "Bash", "make", "running", Optional.empty(), "", false);
    private static final StepView.Tool DONE =
            new StepView.Tool(
                    "j17.1:9", at(1), "Bash", "make", "done", Optional.of(3500L), "ok\nx", false);

    private final FakeServer server = new FakeServer();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void steps_are_lines_with_a_time_each() {
        server.json(
                "GET /api/v1/jobs/j17/steps",
                view(
                        "",
                        new StepView.Session("a", at(0), "s-1", "big"),
                        new StepView.Message("b", at(1), "I look.\nThen I\u001b[2J act.", false),
                        DONE,
                        new StepView.Tool(
                                "d",
                                at(2),
                                "Read",
                                "{\"file_path\":\"a.txt\"}",
                                "failed",
                                Optional.of(100L),
                                "no such file",
                                false),
                        new StepView.FileChange("e", at(3), "docs/new.txt", "edit"),
                        new StepView.Tokens(
                                "f",
                                at(3),
                                "big",
                                new Usage(1200, 300, 0, 45, 0, Optional.of(new BigDecimal("0.5")))),
                        new StepView.Notice("g", at(3), "retry 1", false),
                        new StepView.Gap("h", Optional.empty(), 2048),
                        new StepView.Answer("i", at(4), "Done.", true),
                        new StepView.Failure(
                                "j", at(4), "quota", "used up", Optional.of(429), at(3600))));

        assertThat(cadre("steps", "j17").out())
                .isEqualTo(
                        """
                        12:00:00Z  session s-1 · big
                        12:00:01Z  I look.
                                   Then I act.
                        12:00:01Z  ⏺ Bash(make)
                                     ⎿ 3.5s · ok (1 more line)
                        12:00:02Z  ⏺ Read(a.txt)
                                     ⎿ failed after 0.1s · no such file
                        12:00:03Z  ✎ edit docs/new.txt
                        12:00:03Z  Σ 1,200 in · 300 cached · 45 out · $0.5000 · big so far
                        12:00:03Z  ! retry 1
                                   … 2.0 KiB of steps are missing here
                        12:00:04Z  ✓ Done. …
                        12:00:04Z  ✗ quota: used up (HTTP 429), again at 2026-03-01T13:00:00Z
                        """);
    }

    @Test
    void followed_steps_show_a_call_at_once_and_its_result_below() {
        server.on(
                "GET /api/v1/jobs/j17/steps",
                new EventScript()
                        .attempt(LogStream.STEPS)
                        .step("j17.1:20", RUNNING)
                        .breaks()
                        .step("j17.1:30", DONE)
                        .end(Sample.succeeded()));

        var called = cadre("steps", "j17", "--follow");

        assertThat(called.out())
                .isEqualTo(
                        """
                        12:00:01Z  ⏺ Bash(make)
                                     ⎿ 3.5s · ok (1 more line)
                        """);
        assertThat(called.err()).contains("j17 succeeded");
        assertThat(called.status()).isZero();
        assertThat(server.last("GET /api/v1/jobs/j17/steps").headers().get("Last-event-id"))
                .isEqualTo("j17.1:20");
    }

    @Test
    void pages_become_one_object() {
        server.on(
                "GET /api/v1/jobs/j17/steps",
                (exchange, asked) -> {
                    var isFirst = asked.line().contains("after=0");
                    var page =
                            isFirst
                                    ? new StepsView(
                                            Sample.JOB,
                                            Optional.of(Sample.ATTEMPT),
                                            List.of(RUNNING),
                                            Optional.of("20"),
                                            20,
                                            "",
                                            Usage.NONE)
                                    : view("", DONE);
                    FakeServer.send(exchange, 200, "application/json", Json.writeBytes(page));
                });

        var json = Json.mapper().readTree(cadre("steps", "j17", "--json").out());

        assertThat(json.path("items").size()).isEqualTo(1);
        assertThat(json.path("items").path(0).path("state").asString()).isEqualTo("done");
        assertThat(server.last("GET /api/v1/jobs/j17/steps").line())
                .contains("after=20")
                .contains("attempt=1");
    }

    @Test
    void no_steps_come_with_a_word_why() {
        server.json("GET /api/v1/jobs/j17/steps", view("this agent tells no steps"));

        var called = cadre("steps", "j17");

        assertThat(called.out()).isEmpty();
        assertThat(called.err()).contains("No steps: this agent tells no steps");
    }

    private static Optional<Instant> at(long seconds) {
        return Optional.of(Sample.NOON.plusSeconds(seconds));
    }

    private static StepsView view(String why, StepView... steps) {
        return new StepsView(
                Sample.JOB,
                Optional.of(Sample.ATTEMPT),
                List.of(steps),
                Optional.empty(),
                30,
                why,
                Usage.NONE);
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }
}
