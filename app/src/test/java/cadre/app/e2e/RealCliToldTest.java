package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.Action;
import cadre.app.model.Turn;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real CLI shows its model when a job has changed what is not its own. */
@Tag("real-cli")
class RealCliToldTest {
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String WORD = "changed outside the paths of the job: README.md";

    @TempDir Path root;

    @ParameterizedTest
    @EnumSource(names = {"CODEX", "CLAUDE"})
    void the_model_is_shown_behind_a_tools_answer_what_it_changed_that_is_not_its_own(DrivenCli cli)
            throws IOException {
        try (var clis = RealClis.running(root, 1)) {
            var cadre = clis.cadre();
            clis.model()
                    .script(
                            "TOLD-" + cli.word() + ".",
                            Turn.act(
                                    "I overstep.",
                                    new Action.Shell(
                                            "echo more >>README.md; until [ -s \"$CADRE_TOLD\" ]; do"
                                                    + " sleep 0.1; done")),
                            Turn.say("I have heard it."));
            var request =
                    Map.of(
                            "prompt",
                            "TOLD-" + cli.word() + ". Do as the script says.",
                            "agent",
                            cli.word(),
                            "model",
                            cli.model(),
                            "timeout_sec",
                            LONGEST.toSeconds(),
                            "attempts",
                            1,
                            "guard",
                            Map.of("repositories", List.of(Map.of("owns", List.of("mine")))),
                            "repositories",
                            List.of(cadre.bundle(Repositories.small(root.resolve("repos/shop")))));
            var job =
                    JobId.of(
                            cadre.api()
                                    .post("/api/v1/jobs", Json.write(request))
                                    .path("id")
                                    .asString());

            var end = cadre.api().awaitEnd(job, LONGEST);

            var said =
                    cadre.api().log(job, LogStream.OUT)
                            + "\n"
                            + cadre.api().log(job, LogStream.ERR);
            assertThat(end.status()).as(said).isInstanceOf(JobState.Succeeded.class);
            assertThat(said).contains("cadre: " + WORD);
            assertThat(transcripts(cadre.work())).contains("cadre: " + WORD);
        }
    }

    private static String transcripts(Path work) throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(work.resolve("attempts"))) {
            for (var file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                all.append(Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }
}
