package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.BuiltProgram;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The drill itself: it is quiet about a good build, and not about a broken one. */
@Tag("e2e")
class DrillTest {
    private static final Duration LONG = Duration.ofSeconds(280);

    @TempDir Path root;

    @Test
    void a_small_drill_has_no_finding_and_leaves_nothing() throws IOException {
        var drill = drill(List.of(), "--jobs", "16", "--minutes", "0.4", "--json");

        assertThat(drill.exitCode(LONG)).as(drill.everything()).isZero();
        var report = Json.read(drill.out(), JsonNode.class);
        assertThat(report.path("findings_count").asInt()).isZero();
        assertThat(report.path("jobs").asInt()).isEqualTo(16);
        assertThat(report.path("cuts").asInt()).isPositive();
        try (var left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
    }

    /** Cut off for longer than a lease, a node comes back with results of jobs that are over. */
    @Test
    void a_server_that_applies_results_without_a_look_at_the_lease_is_found() {
        var drill =
                drill(
                        List.of("-Dcadre.fault=no_lease_check"),
                        "--jobs",
                        "24",
                        "--minutes",
                        "0.4",
                        "--faults",
                        "long_cut",
                        "--json");

        assertThat(drill.exitCode(LONG)).as(drill.everything()).isEqualTo(1);
        var report = Json.read(drill.out(), JsonNode.class);
        var promises = new ArrayList<String>();
        report.path("findings").forEach(one -> promises.add(one.path("promise").asString()));
        assertThat(promises).contains("ended_twice");
        assertThat(Path.of(report.path("folder").asString())).isDirectory();
    }

    @Test
    void interrupted_it_ends_all_that_it_started() {
        var drill = drill(List.of(), "--jobs", "8", "--minutes", "2");
        drill.awaitErr("drill: filing", LONG);

        ProcessHandle.of(drill.pid()).orElseThrow().destroy();

        assertThat(drill.exitCode(LONG)).as(drill.everything()).isEqualTo(130);
        assertThat(root).isEmptyDirectory();
        var left =
                ProcessHandle.allProcesses()
                        .filter(one -> Installation.mentions(one.pid(), "cmdline", root.toString()))
                        .toList();
        assertThat(left).isEmpty();
    }

    /** With its folder in this test's. */
    private Program drill(List<String> jvm, String... options) {
        var arguments = new ArrayList<>(List.of("drill"));
        arguments.addAll(List.of(options));
        var more = new ArrayList<>(jvm);
        more.add("-Djava.io.tmpdir=" + root);
        var env = Map.of("PATH", System.getenv("PATH"), "HOME", root.toString(), "LANG", "C.UTF-8");
        return Program.cadre(root, env, List.of(), more, BuiltProgram.found(), arguments);
    }
}
