package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes are paused with SIGSTOP for longer than a lease, which is short here. */
@Tag("e2e")
class PausedTest {
    private static final String COUNT =
            "i=0; while [ $i -lt 150 ]; do i=$((i+1)); echo $i; sleep 0.1; done";

    @TempDir Path root;

    @Test
    void a_machine_that_sleeps_for_longer_than_a_lease_loses_no_running_job() {
        try (var cadre = running()) {
            var job = begun(cadre);

            var paused = everythingOf(cadre);
            signal("STOP", paused);
            var away = cadre.api().await(job, Installation.SOON, PausedTest::isDisconnected);
            assertThat(away.attempts()).hasSize(1);
            signal("CONT", paused);

            succeeded(cadre, job);
            assertThat(kinds(cadre, job))
                    .containsSubsequence("attempt.disconnected", "attempt.reconnected");
        }
    }

    @Test
    void an_agent_that_ends_while_node_and_supervisor_are_paused_has_ended_well() {
        try (var cadre = running()) {
            var job = begun(cadre);

            var paused = List.of(cadre.node().pid(), supervisor(cadre));
            signal("STOP", paused);
            cadre.api().await(job, Installation.SOON, PausedTest::isDisconnected);
            Awaitility.await()
                    .atMost(Installation.SOON)
                    .until(() -> agentLog(cadre, job).contains("\n150\n"));
            signal("CONT", paused);

            succeeded(cadre, job);
        }
    }

    @Test
    void a_server_that_was_paused_for_longer_than_a_lease_takes_nothing_away() {
        try (var cadre = running()) {
            var job = begun(cadre);

            signal("STOP", List.of(cadre.server().pid()));
            Awaitility.await()
                    .atMost(Installation.SOON)
                    .until(() -> agentLog(cadre, job).contains("\n150\n"));
            signal("CONT", List.of(cadre.server().pid()));

            succeeded(cadre, job);
            assertThat(kinds(cadre, job)).doesNotContain("attempt.disconnected", "job.requeued");
        }
    }

    private Installation running() {
        var cadre = Installation.in(root).serverSettings(Map.of("CADRE_LEASE_SEC", "8"));
        cadre.startServer();
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
        return cadre;
    }

    private static JobId begun(Installation cadre) {
        var api = cadre.api();
        var job = api.file(Installation.shell(COUNT)).id();
        api.await(job, Installation.SOON, _ -> api.log(job, LogStream.OUT).contains("3\n"));
        api.await(job, Installation.SOON, j -> j.attempts().getLast().turnBegun());
        return job;
    }

    private static void succeeded(Installation cadre, JobId job) {
        var end = cadre.api().awaitEnd(job, Duration.ofSeconds(120));
        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(end.attempts()).hasSize(1);
        assertThat(cadre.api().log(job, LogStream.OUT).lines()).hasSize(150);
    }

    private static boolean isDisconnected(JobView job) {
        return job.status() instanceof JobState.Running running
                && running.disconnectedSince().isPresent();
    }

    private static List<String> kinds(Installation cadre, JobId job) {
        var items = cadre.api().json("/api/v1/events?after=0&limit=1000&job=" + job).path("items");
        return IntStream.range(0, items.size())
                .mapToObj(items::get)
                .map(event -> event.path("kind").asString())
                .toList();
    }

    private static List<Long> everythingOf(Installation cadre) {
        return cadre.processesOfNode().stream().map(ProcessHandle::pid).toList();
    }

    private static long supervisor(Installation cadre) {
        return cadre.processesOfNode().stream()
                .map(ProcessHandle::pid)
                .filter(pid -> Installation.mentions(pid, "cmdline", "SupervisorMain"))
                .findFirst()
                .orElseThrow();
    }

    /** What the agent has written, on the node itself. */
    private static String agentLog(Installation cadre, JobId job) throws IOException {
        var out = cadre.nodeHome().resolve("node/n1/attempts/" + job + ".1/out");
        return Files.exists(out) ? Files.readString(out) : "";
    }

    private static void signal(String name, List<Long> pids) {
        for (var pid : pids) {
            Program.start(
                            Path.of("/"),
                            Map.of("PATH", System.getenv("PATH")),
                            List.of("kill", "-" + name, String.valueOf(pid)))
                    .exitCode(Installation.SOON);
        }
    }
}
