package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real command that says that its quota is used up, on a real node, and a server that is killed.
 */
@Tag("e2e")
class PausedAgentTest {
    @Test
    void a_command_whose_quota_is_used_up_starts_no_more_jobs_until_it_is_resumed(
            @TempDir Path root) throws IOException {
        var visible = Files.createDirectories(root.resolve("visible"));
        var home = Files.createDirectories(root.resolve("server-home"));
        Files.writeString(
                home.resolve("agents.yaml"),
                """
                profiles:
                  - name: spender
                    cli: custom
                    arguments: [sh, -c, "test -e %s/paid || exit 75; echo done"]
                """
                        .formatted(visible));
        var cadre = Installation.in(root).nodeSetting("CADRE_NODE_VISIBLE", visible.toString());
        try (cadre) {
            cadre.nodeSetting("CADRE_NODE_SLOTS", "1");
            cadre.startServer();
            cadre.joinNode();
            cadre.startNode();
            cadre.awaitNode();
            var jobs = new ArrayList<JobId>();
            for (int n = 0; n < 6; n++) {
                jobs.add(file(cadre));
            }

            cadre.api().await(jobs.getFirst(), Installation.SOON, PausedAgentTest::isPaused);
            cadre.server().kill();
            cadre.startServer();
            cadre.awaitNode();

            for (var job : jobs) {
                cadre.api().await(job, Installation.SOON, PausedAgentTest::isPaused);
            }
            assertThat(attempts(cadre, jobs)).as("starts").isEqualTo(1);
            Files.createFile(visible.resolve("paid"));
            cadre.api().post("/api/v1/agents/spender/resume", "{}");
            for (var job : jobs) {
                var end = cadre.api().awaitEnd(job, Installation.SOON);
                assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            }
            assertThat(attempts(cadre, jobs)).isEqualTo(7);
        }
    }

    private static int attempts(Installation cadre, List<JobId> jobs) {
        return jobs.stream().mapToInt(job -> cadre.api().job(job).attempts().size()).sum();
    }

    private static JobId file(Installation cadre) {
        var job = cadre.api().post("/api/v1/jobs", "{\"prompt\":\"x\",\"agent\":\"spender\"}");
        return JobId.of(job.path("id").asString());
    }

    private static boolean isPaused(JobView job) {
        return job.status() instanceof JobState.Queued queued
                && queued.why()
                        .matches(
                                "agent spender is paused: quota, tried again .* UTC, cadre agents"
                                        + " resume spender");
    }
}
