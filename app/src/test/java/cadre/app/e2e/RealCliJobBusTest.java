package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.Action;
import cadre.app.model.Turn;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each real CLI as the agent of a job of a team: isolated, without any key of the bus of its own,
 * its model asks for a tool, and the other member has the mail of the job. Run as {@link
 * RealCliMatrixTest} is.
 */
@Tag("real-cli")
class RealCliJobBusTest {
    private static final Duration LONGEST = Duration.ofSeconds(120);

    @TempDir Path root;
    private RealClis clis;

    @BeforeEach
    void start() throws IOException {
        clis = RealClis.running(root, 1);
        clis.cadre().cliEnds(0, root, "team", "init", "shop", "--roles", "lead");
    }

    @AfterEach
    void stop() {
        clis.close();
    }

    @TestFactory
    Stream<DynamicTest> a_cli_in_a_job_of_a_team_sends_mail_as_its_job() {
        return Stream.of(DrivenCli.values())
                .map(cli -> DynamicTest.dynamicTest(cli.word(), () -> sendsMail(cli)));
    }

    private void sendsMail(DrivenCli cli) throws IOException {
        var cadre = clis.cadre();
        var marker = "JOBBUS-" + cli.word() + ".";
        clis.model()
                .script(
                        marker,
                        Turn.act(
                                "I write.",
                                new Action.Tool(
                                        "cadre",
                                        "post_message",
                                        Map.of(
                                                "to_role",
                                                "lead",
                                                "body",
                                                "hello from " + cli.word()))),
                        Turn.say("I have written."));
        var request =
                Map.of(
                        "prompt",
                        marker + " Do as the script says.",
                        "agent",
                        cli.word(),
                        "model",
                        cli.model(),
                        "team",
                        "shop",
                        "timeout_sec",
                        LONGEST.toSeconds(),
                        "attempts",
                        1,
                        "repositories",
                        java.util.List.of(
                                cadre.bundle(
                                        Repositories.small(
                                                root.resolve("repos").resolve(cli.word())))));
        var job =
                JobId.of(
                        cadre.api()
                                .post("/api/v1/jobs", Json.write(request))
                                .path("id")
                                .asString());

        var end = cadre.api().awaitEnd(job, LONGEST);

        var said = cadre.api().log(job, LogStream.OUT) + "\n" + cadre.api().log(job, LogStream.ERR);
        assertThat(end.status()).as(said).isInstanceOf(JobState.Succeeded.class);
        assertThat(cadre.cliEnds(0, root, "inbox", "lead", "--team", "shop").out())
                .as(said)
                .contains("job-" + job.number() + " to lead")
                .contains("hello from " + cli.word())
                .doesNotContain("unverified");
    }
}
