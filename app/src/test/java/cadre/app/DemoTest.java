package cadre.app;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
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

@Tag("e2e")
class DemoTest {
    @TempDir Path home;

    private Finished demo(Path directory, String... arguments) throws InterruptedException {
        var words = new ArrayList<>(List.of("demo", "--exit"));
        words.addAll(List.of(arguments));
        var argv = BuiltProgram.found().commandLine(List.of(), words);
        var env =
                Map.of(
                        "HOME",
                        home.toString(),
                        "LANG",
                        "C.UTF-8",
                        "PATH",
                        System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        return new Programs()
                .run(
                        new Command(argv, env, directory),
                        Stdin.empty(),
                        Duration.ofMinutes(3),
                        1 << 22);
    }

    @Test
    void the_demo_shows_three_jobs_that_succeed_also_on_a_second_run_from_anywhere()
            throws InterruptedException, IOException {
        var first = demo(home);

        assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
        assertThat(first.out())
                .contains("greet  │ ⏺ append(src/greetings.txt es Buenos días)")
                .contains("succeeded  j1", "succeeded  j2", "succeeded  j3")
                .contains("src/prices.txt  +3 -1")
                .contains("2 commits saved")
                .contains("tokens     1,480 in · 0 cached · 92 out")
                .contains("cost       $0.0087")
                .containsPattern("isolation  (bubblewrap|unshare|user)")
                .doesNotContain("address  ", "next  ");
        assertThat(first.err())
                .contains(
                        "CADRE_HOME=" + home.resolve(".local/share/cadre-demo") + " CADRE_WORK=",
                        "cadre diff j1");

        var second = demo(Files.createDirectory(home.resolve("elsewhere")), "--json");

        assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
        var json = Json.mapper().readTree(second.out());
        assertThat(json.path("jobs"))
                .hasSize(3)
                .allSatisfy(job ->
                        assertThat(job.path("status").path("state").asString())
                                .isEqualTo("succeeded"));
        assertThat(supervisors()).isEmpty();
    }

    @Test
    void the_demo_of_a_plan_ends_with_all_four_streams_merged_also_on_a_second_run()
            throws InterruptedException {
        for (int run = 1; run <= 2; run++) {
            var plan = demo(home, "plan", "--json");

            assertThat(plan.exitCode()).as(plan.out() + plan.err()).isZero();
            var json = Json.mapper().readTree(plan.out());
            assertThat(json.path("state").asString()).isEqualTo("done");
            assertThat(json.path("streams").findValuesAsString("state"))
                    .containsExactly("merged", "merged", "merged", "merged");
            assertThat(json.path("streams").findValuesAsString("rounds")).containsOnly("0");
        }
    }

    /** Processes that work on this demo's data folder. */
    private List<String> supervisors() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(home.toString()))
                .toList();
    }
}
