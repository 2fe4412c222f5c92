package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * {@code cadre backup} and {@code cadre restore} as processes of their own, as an operator has
 * them.
 */
@Tag("e2e")
class BackupVerbTest {
    @TempDir Path root;

    @Test
    void a_running_server_is_backed_up_and_comes_back_on_an_empty_machine_with_all_it_had() {
        var file = root.resolve("cadre.zip");
        JobId job;
        String diff;
        create(root.resolve("a"));
        try (var cadre = Installation.running(root.resolve("a"), 2)) {
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var request = Installation.shell("echo said; echo more > change.txt", shop);
            job =
                    JobId.of(
                            cadre.api()
                                    .post("/api/v1/jobs", Json.write(request))
                                    .path("id")
                                    .asString());
            cadre.api().awaitEnd(job, Duration.ofSeconds(120));
            diff = cadre.api().diff(job);

            var made = cadre.onHomeEnds(0, cadre.serverHome(), "backup", file.toString(), "--json");

            var said = Json.read(made.out(), JsonNode.class);
            assertThat(said.path("jobs").asInt()).isEqualTo(1);
            assertThat(said.path("lost")).isEmpty();
            assertThat(said.path("file").asString()).isEqualTo(file.toString());
            assertThat(said.path("sha256").asString()).hasSize(64);
        }

        try (var cadre = Installation.in(root.resolve("b"))) {
            create(cadre.root());
            var told = cadre.onHomeEnds(0, cadre.serverHome(), "restore", file.toString());
            assertThat(told.out()).contains("restored: ").contains("1 job,").contains("start the");
            cadre.startServer();

            var back = cadre.api().job(job);
            assertThat(back.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(cadre.api().log(job, LogStream.OUT)).isEqualTo("said\n");
            assertThat(cadre.api().diff(job)).isEqualTo(diff).contains("+more");
        }
    }

    @Test
    void a_restore_is_refused_while_the_server_runs_and_over_a_store_that_is_there() {
        var file = root.resolve("cadre.zip").toString();
        try (var cadre = Installation.in(root.resolve("a"))) {
            create(cadre.root());
            cadre.startServer();
            cadre.onHomeEnds(0, cadre.serverHome(), "backup", file);

            var running = cadre.onHomeEnds(1, cadre.serverHome(), "restore", file, "--replace");
            assertThat(running.err())
                    .contains("A server runs on this data folder")
                    .contains("Stop");
            cadre.server().close();
            var there = cadre.onHomeEnds(1, cadre.serverHome(), "restore", file, "--json");
            assertThat(there.err()).contains("There is a store already").contains("--replace");
            assertThat(Json.read(there.out(), JsonNode.class).path("code").asString())
                    .isEqualTo("CONFLICT");
            cadre.onHomeEnds(0, cadre.serverHome(), "restore", file, "--replace");
            cadre.startServer();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"restore_filling", "restore_filled", "restore_decided", "restore_moved"})
    void a_restore_killed_at_this_point_leaves_the_old_store_or_the_new_one_and_never_half(
            String point) throws Exception {
        var file = root.resolve("cadre.zip").toString();
        try (var cadre = Installation.in(root.resolve("a"))) {
            create(cadre.root());
            cadre.startServer();
            cadre.api().post("/api/v1/jobs", Json.write(Installation.rehearsal("backed up")));
            cadre.onHomeEnds(0, cadre.serverHome(), "backup", file);
            cadre.api().post("/api/v1/jobs", Json.write(Installation.rehearsal("filed later")));
            cadre.server().close();

            var killed =
                    cadre.onHome(
                            cadre.serverHome(),
                            List.of(),
                            List.of("-Dcadre.fault=" + point),
                            "restore",
                            file,
                            "--replace");
            killed.awaitErr("cadre fault point " + point + " reached", Installation.SOON);
            killed.kill();
            cadre.startServer();

            var jobs = cadre.api().json("/api/v1/jobs").path("items");
            var decided = point.equals("restore_decided") || point.equals("restore_moved");
            assertThat(jobs).hasSize(decided ? 1 : 2);
            cadre.server().close();
            cadre.onHomeEnds(0, cadre.serverHome(), "restore", file, "--replace");
            cadre.startServer();
            assertThat(cadre.api().json("/api/v1/jobs").path("items")).hasSize(1);
            try (var left = Files.list(cadre.serverHome())) {
                assertThat(left.map(each -> each.getFileName().toString()))
                        .noneMatch(name ->
                                name.contains("restoring") || name.endsWith("restore.json"));
            }
        }
    }

    @Test
    void a_backup_that_is_killed_or_finds_no_room_leaves_no_file_and_can_be_repeated() {
        var file = root.resolve("cadre.zip");
        try (var cadre = Installation.in(root.resolve("a"))) {
            create(cadre.root());
            cadre.startServer();

            var killed =
                    cadre.onHome(
                            cadre.serverHome(),
                            List.of(),
                            List.of("-Dcadre.fault=backup_read"),
                            "backup",
                            file.toString());
            killed.awaitErr("cadre fault point backup_read reached", Installation.SOON);
            killed.kill();
            assertThat(file).doesNotExist();

            // a limit of the kernel that a write meets as it meets a full disk
            // (larger than the driver's library, which it unpacks)
            var random = new byte[5_000_000];
            new java.util.Random(4).nextBytes(random);
            var prompt = java.util.Base64.getEncoder().encodeToString(random);
            cadre.api().post("/api/v1/jobs", Json.write(Installation.rehearsal(prompt)));
            var full =
                    cadre.onHome(
                            cadre.serverHome(),
                            List.of("sh", "-c", "ulimit -f 8000; exec \"$@\"", "sh"),
                            List.of(),
                            "backup",
                            file.toString());
            assertThat(full.exitCode(Installation.SOON)).isEqualTo(1);
            assertThat(full.err()).contains("The backup cannot be written").contains("Free space");
            assertThat(file).doesNotExist();
            assertThat(root.resolve(".cadre.zip.part")).doesNotExist();

            cadre.onHomeEnds(0, cadre.serverHome(), "backup", file.toString());
            cadre.onHomeEnds(0, cadre.serverHome(), "restore", file.toString(), "--check");

            var other = root.resolve("other");
            var noRoom =
                    cadre.onHome(
                            other,
                            List.of("sh", "-c", "ulimit -f 8000; exec \"$@\"", "sh"),
                            List.of(),
                            "restore",
                            file.toString());
            assertThat(noRoom.exitCode(Installation.SOON)).isEqualTo(1);
            assertThat(noRoom.err()).contains("restoring").contains("disk").doesNotContain("bug");
            assertThat(other.resolve("cadre.db")).doesNotExist();
            assertThat(other.resolve("cadre.db.restoring")).doesNotExist();
            cadre.onHomeEnds(0, other, "restore", file.toString());
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
