package cadre.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
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

/** The server's disk, full to its last byte. */
@Tag("e2e")
class FullDiskTest {
    private static final Map<String, String> ENV = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

    @TempDir Path folder;

    @Test
    void what_cannot_be_stored_is_refused_with_that_reason_and_all_goes_on_when_there_is_room()
            throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder.toString()),
                "only root can mount the small disk that this test fills");
        try {
            var home = Files.createDirectories(folder.resolve("home"));
            try (var fleet = new Fleet(home).running()) {
                var admin = fleet.key("root", Grant.ADMIN);
                var node = fleet.node("build-1").slots(8).connected();
                var stored = new ArrayList<JobId>();
                stored.add(fleet.jobs.file(admin, Fleet.job("before")).id());
                var first = node.order();
                fill();

                assertThatThrownBy(
                                () -> {
                                    while (true) { // until the pages that the file has are used up
                                        stored.add(
                                                fleet.jobs
                                                        .file(admin, Fleet.job("x".repeat(50_000)))
                                                        .id());
                                    }
                                })
                        .isInstanceOfSatisfying(
                                CadreException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                        .hasMessageContaining("cannot grow");
                assertThat(fleet.jobs.job(admin, stored.getLast()).id())
                        .isEqualTo(stored.getLast());

                Files.delete(folder.resolve("filler"));

                var after = fleet.jobs.file(admin, Fleet.job("after"));
                stored.add(after.id());
                node.beat(node.held(first));
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(() ->
                                assertThat(fleet.jobs.job(admin, after.id()).id())
                                        .isEqualTo(after.id()));
                for (var job : stored) {
                    assertThat(fleet.jobs.job(admin, job).id()).isEqualTo(job);
                }
                var next = node.order();
                assertThat(stored).contains(next.attempt().job());
            }
        } finally {
            run("umount", "--lazy", folder.toString());
        }
    }

    private void fill() {
        try (var out = Files.newOutputStream(folder.resolve("filler"))) {
            var piece = new byte[4096];
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            // as it should be
        }
    }

    private static boolean run(String... argv) throws InterruptedException {
        return new Programs()
                .run(
                        new Command(List.of(argv), ENV, Path.of("/")),
                        Stdin.empty(),
                        Duration.ofMinutes(1),
                        4096)
                .succeeded();
    }
}
