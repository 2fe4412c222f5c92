package cadre.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the drill expects of its agent is what that writes, byte for byte. */
class AgentScriptTest {
    @TempDir Path folder;

    @Test
    void a_loud_agent_writes_what_is_expected_and_says_how_much() throws Exception {
        var job = job(JobKind.LOUD);

        try (var witness = new Witness()) {
            var out = run(job, witness, 0);

            assertThat(Expected.hash(out)).isEqualTo(Expected.hash(Expected.out(job)));
            var seen = seen(witness);
            assertThat(seen.wrote()).isEqualTo(out.length);
            assertThat(seen.hasEnded()).isTrue();
            assertThat(seen.key()).isEqualTo(job.key());
            assertThat(seen.attempt()).hasToString("j17.1");
        }
    }

    @Test
    void a_plain_agent_names_the_commit_that_it_has_made() throws Exception {
        var job = job(JobKind.PLAIN);
        git("init", "-q", ".");

        try (var witness = new Witness()) {
            var out = run(job, witness, 0);

            assertThat(out).isEqualTo(Expected.out(job));
            assertThat(LogProof.only(Files.readAllBytes(folder.resolve("err")), job.key()))
                    .isEqualTo(Expected.err(job));
            assertThat(seen(witness).lastCommit()).contains(git("rev-parse", "HEAD").strip());
        }
    }

    @Test
    void an_agent_that_fails_ends_with_seven() throws Exception {
        git("init", "-q", ".");

        try (var witness = new Witness()) {
            run(job(JobKind.FAIL), witness, 7);
            assertThat(seen(witness).hasEnded()).isTrue();
        }
    }

    private static Sighting seen(Witness witness) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> witness.sightings().stream().anyMatch(Sighting::isGone));
        assertThat(witness.sightings()).hasSize(1);
        return witness.sightings().getFirst();
    }

    private static PlannedJob job(JobKind kind) {
        return new PlannedJob(
                "s1-00001",
                Duration.ZERO,
                kind,
                PlannedJob.End.ITSELF,
                2,
                10,
                false,
                Optional.empty());
    }

    private byte[] run(PlannedJob job, Witness witness, int exitCode) throws Exception {
        var builder = builder(List.of("bash", "-c", Filer.SCRIPT));
        builder.environment().put("CADRE_ATTEMPT", "j17.1");
        builder.environment().put("DRILL_NAME", job.key());
        builder.environment().put("DRILL_KIND", job.kind().word());
        builder.environment().put("DRILL_PORT", Integer.toString(witness.port()));
        builder.environment().put("DRILL_STEPS", Integer.toString(job.steps()));
        builder.environment().put("DRILL_PAUSE", "0.010");
        builder.environment().put("DRILL_END", "exit");
        var process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(exitCode);
        return Files.readAllBytes(folder.resolve("out"));
    }

    private String git(String... arguments) throws Exception {
        var argv = new java.util.ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        var process = builder(argv).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(folder.resolve("out"));
    }

    /** With both outputs in files beside what it works on. */
    private ProcessBuilder builder(List<String> argv) throws IOException {
        var builder = new ProcessBuilder(argv).directory(folder.toFile());
        builder.environment().put("HOME", folder.toString());
        for (var who : List.of("AUTHOR", "COMMITTER")) {
            builder.environment().put("GIT_" + who + "_NAME", "Drill");
            builder.environment().put("GIT_" + who + "_EMAIL", "drill@localhost");
        }
        builder.redirectOutput(folder.resolve("out").toFile());
        builder.redirectError(folder.resolve("err").toFile());
        return builder;
    }
}
