package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.app.model.ScriptedModel;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node agent is killed while every real CLI is in the middle of something, and started again:
 * each attempt ends as it must, once, in bounded time, with its work saved and nothing of it left.
 * Run as {@link RealCliMatrixTest} is.
 */
@Tag("real-cli")
class RealCliKilledNodeTest {
    private static final Duration LONGEST = Duration.ofSeconds(180);

    @TempDir Path root;
    private Installation cadre;
    private ScriptedModel model;

    @BeforeEach
    void start() throws IOException {
        var clis = RealClis.running(root, DrivenCli.values().length);
        cadre = clis.cadre();
        model = clis.model();
    }

    @AfterEach
    void stop() {
        cadre.close();
        model.close();
    }

    @Test
    void cancelled_during_a_tool_command_while_the_node_agent_is_dead() {
        killed(KilledNodeCase.CANCELLED_IN_COMMAND);
    }

    @Test
    void a_silent_server_and_a_killed_node_agent() {
        killed(KilledNodeCase.SILENT);
    }

    @Test
    void a_stream_that_stalls_half_way_and_a_killed_node_agent() {
        killed(KilledNodeCase.STALLED);
    }

    @Test
    void a_429_for_ever_and_a_killed_node_agent() {
        killed(KilledNodeCase.THROTTLED);
    }

    private void killed(KilledNodeCase killedCase) {
        var jobs = new EnumMap<DrivenCli, JobId>(DrivenCli.class);
        for (var cli : DrivenCli.values()) {
            model.script(marker(cli), killedCase.turns(word(cli)));
            jobs.put(cli, file(cli, killedCase));
        }
        jobs.forEach((cli, job) -> awaitMiddle(cli, job, killedCase));

        cadre.node().kill();
        if (killedCase == KilledNodeCase.CANCELLED_IN_COMMAND) {
            jobs.values().forEach(cadre.api()::cancel);
        }
        cadre.startNode();

        var ended = new HashMap<String, Outcome>();
        var expected = new HashMap<String, Outcome>();
        jobs.forEach((cli, job) -> {
            ended.put(cli.word(), outcome(cli, job));
            expected.put(
                    cli.word(),
                    new Outcome(killedCase.expected(), 1, KilledNodeCase.FILES, false, ""));
        });
        assertThat(ended).isEqualTo(expected);
        var marks = jobs.values().stream().map(job -> "CADRE_ATTEMPT=" + job + ".1").toList();
        await().atMost(Installation.SOON).untilAsserted(() -> assertThat(leftOf(marks)).isEmpty());
    }

    /**
     * What came of a job.
     *
     * @param files that its saved change has
     * @param isCommandRunning whether its long command is left
     * @param miscounted what is wrong with the tokens that were counted
     */
    private record Outcome(
            String end,
            int attempts,
            List<String> files,
            boolean isCommandRunning,
            String miscounted) {}

    private Outcome outcome(DrivenCli cli, JobId job) {
        var end = cadre.api().awaitEnd(job, LONGEST);
        var result = end.attempts().getLast().result();
        var files =
                result.map(AttemptResult::changes).orElse(List.of()).stream()
                        .flatMap(change -> change.files().stream())
                        .map(file -> file.path())
                        .toList();
        var miscounted =
                result.flatMap(known ->
                        TokenCount.of(model.seen(marker(cli)))
                                .complaint(known.models(), known.usage()));
        return new Outcome(
                CaseRun.words(end.status()),
                end.attempts().size(),
                files,
                isCommandRunning(cli),
                miscounted.orElse(""));
    }

    private void awaitMiddle(DrivenCli cli, JobId job, KilledNodeCase killedCase) {
        cadre.api()
                .await(
                        job,
                        LONGEST,
                        view ->
                                view.status().isOver()
                                        || (model.seen(marker(cli)).stream()
                                                        .anyMatch(killedCase.isInTheMiddle())
                                                && (killedCase
                                                                != KilledNodeCase
                                                                        .CANCELLED_IN_COMMAND
                                                        || isCommandRunning(cli))));
    }

    private JobId file(DrivenCli cli, KilledNodeCase killedCase) {
        var shop = cadre.bundle(Repositories.small(root.resolve(Path.of("repos", cli.word()))));
        var request = new HashMap<String, Object>();
        request.put("prompt", marker(cli) + " Do as the script says.");
        request.put("agent", cli.word());
        request.put("model", cli.model());
        request.put("timeout_sec", LONGEST.toSeconds());
        request.put("attempts", 1); // a used-up quota ends it, and does not put it back
        request.put("repositories", List.of(shop));
        request.putAll(killedCase.request());
        var job = cadre.api().post("/api/v1/jobs", Json.write(request));
        return JobId.of(job.path("id").asString());
    }

    private static String marker(DrivenCli cli) {
        return "SCRIPT-" + cli + ".";
    }

    private static String word(DrivenCli cli) {
        return "word-" + cli.word() + "-killed-ends";
    }

    private static boolean isCommandRunning(DrivenCli cli) {
        return ProcessHandle.allProcesses()
                .anyMatch(one -> Installation.mentions(one.pid(), "cmdline", word(cli)));
    }

    private static List<String> leftOf(List<String> marks) {
        return ProcessHandle.allProcesses()
                .filter(one ->
                        marks.stream()
                                .anyMatch(mark ->
                                        Installation.mentions(one.pid(), "environ", mark + "\0")))
                .map(one -> one.pid() + " " + one.info())
                .toList();
    }
}
