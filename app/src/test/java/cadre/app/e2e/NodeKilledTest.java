package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole node is killed: node agent, supervisor and agents; then it is started again. */
@Tag("e2e")
class NodeKilledTest {
    private static final String UNTIL_OPEN =
            "echo running; until [ -e \"$TMPDIR/gate\" ]; do sleep 0.1; done";

    @TempDir Path root;

    @Test
    void after_the_first_turn_the_job_is_lost_with_its_change_saved() {
        try (var cadre = Installation.running(root, 1)) {
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var api = cadre.api();
            var job =
                    api.file(
                            Installation.rehearsal(
                                    "edit kept.txt precious\nsay edited\nhang", shop));
            api.await(
                    job.id(),
                    Installation.SOON,
                    j -> api.log(job.id(), LogStream.OUT).contains("edited"));

            cadre.killWholeNode();
            cadre.startNode();
            var end = api.awaitEnd(job.id(), Duration.ofSeconds(120));

            assertThat(end.status()).isInstanceOf(JobState.Lost.class);
            assertThat(api.diff(job.id())).contains("+precious");
            assertThat(end.attempts()).hasSize(1);
        }
    }

    @Test
    void before_the_first_turn_the_job_is_tried_again() {
        try (var cadre = Installation.running(root, 1)) {
            var api = cadre.api();
            var gate = root.resolve("gate");
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var waiting =
                    new cadre.wire.job.RepositoryRequest(
                            shop.name(),
                            shop.url(),
                            shop.path(),
                            shop.bundle(),
                            shop.origin(),
                            shop.ref(),
                            java.util.Optional.of("echo preparing; sleep 600"),
                            java.util.Optional.empty());
            assertThat(gate).doesNotExist();
            var job = api.file(Installation.rehearsal("edit a.txt b", waiting));
            api.await(
                    job.id(),
                    Installation.SOON,
                    j -> api.log(job.id(), LogStream.ERR).contains("preparing"));

            cadre.killWholeNode();
            cadre.startNode();
            var again = api.await(job.id(), Duration.ofSeconds(120), j -> j.attempts().size() == 2);

            assertThat(again.status()).isInstanceOf(JobState.Running.class);
            assertThat(again.attempts().getFirst().turnBegun()).isFalse();
            api.cancel(job.id());
            api.awaitEnd(job.id(), Installation.SOON);
        }
    }

    @Test
    void a_node_that_is_told_to_end_finishes_what_it_runs_and_takes_nothing_new()
            throws IOException {
        try (var cadre = Installation.running(root, 2)) {
            var api = cadre.api();
            var job = api.file(Installation.shell(UNTIL_OPEN));
            api.await(
                    job.id(),
                    Installation.SOON,
                    j -> api.log(job.id(), LogStream.OUT).contains("running"));

            cadre.node().terminate();
            cadre.node().awaitErr("ends when what it runs is over", Installation.SOON);
            await().atMost(Installation.SOON)
                    .until(() -> api.text("/api/v1/nodes").contains("\"draining\""));
            var waits = api.file(Installation.shell("echo two"));
            open(cadre, job.id());
            var end = api.awaitEnd(job.id(), Installation.SOON);

            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(cadre.node().exitCode(Installation.SOON)).isZero();
            assertThat(api.job(waits.id()).status()).isInstanceOf(JobState.Queued.class);
            cadre.startNode();
            assertThat(api.awaitEnd(waits.id(), Installation.SOON).status())
                    .isInstanceOf(JobState.Succeeded.class);
        }
    }

    @Test
    void a_second_signal_leaves_what_runs_to_the_next_start() throws IOException {
        try (var cadre = Installation.running(root, 1)) {
            var api = cadre.api();
            var job = api.file(Installation.shell(UNTIL_OPEN));
            api.await(
                    job.id(),
                    Installation.SOON,
                    j -> api.log(job.id(), LogStream.OUT).contains("running"));

            cadre.node().terminate();
            cadre.node().awaitErr("ends when what it runs is over", Installation.SOON);
            cadre.node().terminate();
            assertThat(cadre.node().exitCode(Installation.SOON)).isZero();
            cadre.startNode();
            open(cadre, job.id());
            var end = api.awaitEnd(job.id(), Installation.SOON);

            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(end.attempts()).hasSize(1);
        }
    }

    @Test
    void what_ran_into_its_limit_is_timed_out_also_if_the_node_agent_is_killed_while_it_is_ended() {
        try (var cadre = Installation.running(root, 1)) {
            var api = cadre.api();
            var deaf =
                    Map.of(
                            "prompt",
                            "go",
                            "agent",
                            "custom",
                            "command",
                            List.of(
                                    "/bin/sh",
                                    "-c",
                                    "trap 'echo told' TERM; while :; do sleep 0.1; done"),
                            "timeout_sec",
                            2);
            var job = JobId.of(api.post("/api/v1/jobs", Json.write(deaf)).path("id").asString());
            var attempt = cadre.nodeHome().resolve("node/n1/attempts/" + job + ".1");
            // From here on the supervisor ends it alone.
            api.await(job, Installation.SOON, j -> api.log(job, LogStream.OUT).contains("told"));
            assertThat(attempt.resolve("stop.json")).exists();

            cadre.node().kill();
            await().atMost(Installation.SOON)
                    .until(() -> Files.exists(attempt.resolve("runs/agent/exit.json")));
            cadre.startNode();
            var end = api.awaitEnd(job, Duration.ofSeconds(120));

            assertThat(end.status())
                    .isInstanceOfSatisfying(
                            JobState.TimedOut.class,
                            timedOut -> assertThat(timedOut.limit()).isEqualTo("timeout"));
            assertThat(end.attempts()).hasSize(1);
        }
    }

    @Test
    void a_node_agent_that_is_killed_alone_finds_its_running_agent_again() {
        try (var cadre = Installation.running(root, 1)) {
            var api = cadre.api();
            var job =
                    api.file(
                            Installation.shell(
                                    "echo one; i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo $i; sleep 0.1; done"));
            api.await(
                    job.id(),
                    Installation.SOON,
                    j -> api.log(job.id(), LogStream.OUT).contains("3\n"));

            cadre.node().kill();
            cadre.startNode();
            var end = api.awaitEnd(job.id(), Duration.ofSeconds(120));

            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(end.attempts()).hasSize(1);
            assertThat(api.log(job.id(), LogStream.OUT).lines()).hasSize(61);
        }
    }

    /** What the agent has as its folder for temporary files. */
    private static void open(Installation cadre, JobId job) throws IOException {
        Files.createFile(cadre.work().resolve("attempts/" + job + ".1/tmp/gate"));
    }
}
