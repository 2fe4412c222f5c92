package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed with kill -9 while {@code cadre run} follows a job, and comes back. */
@Tag("e2e")
@Tag("every-store")
class FollowedRunTest {
    private static final String COUNTING =
            "i=1; while [ $i -le 50 ]; do echo line $i; i=$((i+1)); sleep 0.1; done";

    @TempDir Path root;

    @Test
    void a_run_whose_server_dies_and_comes_back_shows_every_line_once_and_ends_with_0() {
        try (var cadre = Installation.running(root, 1)) {
            var run =
                    cadre.cli(
                            root, "run", "count", "--agent", "custom", "--", "/bin/sh", "-c",
                            COUNTING);
            run.awaitOut("line 5", Installation.SOON);

            cadre.server().kill();
            run.awaitOut("The connection to the server is lost", Installation.SOON);
            cadre.startServer();

            assertThat(run.exitCode(Duration.ofSeconds(120))).as(run::everything).isZero();
            assertThat(run.out().lines().filter(line -> line.startsWith("line ")))
                    .as(run::everything)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 50).mapToObj(i -> "line " + i).toList());
            assertThat(run.out()).contains("Connected again").contains("succeeded  j1");
        }
    }

    @Test
    void a_run_whose_server_dies_before_the_agent_starts_misses_nothing_either() {
        try (var cadre = Installation.in(root)) {
            cadre.startServer("-Dcadre.fault=attempt_claimed");
            cadre.joinNode();
            var run =
                    cadre.cli(
                            root,
                            "run",
                            "say",
                            "--agent",
                            "custom",
                            "--",
                            "/bin/sh",
                            "-c",
                            "echo line 1; echo line 2 >&2; echo line 3");
            run.awaitOut("/jobs/j1", Installation.SOON);
            cadre.startNode();
            cadre.server().awaitErr("cadre fault point attempt_claimed reached", Installation.SOON);

            cadre.server().kill();
            cadre.startServer();

            assertThat(run.exitCode(Duration.ofSeconds(120))).as(run::everything).isZero();
            assertThat(run.out().lines().filter(line -> line.startsWith("line ")))
                    .as(run::everything)
                    .containsExactlyInAnyOrder("line 1", "line 2", "line 3");
        }
    }
}
