package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.api.RetentionView.Kept;
import cadre.wire.api.RetentionView.Share;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionCommandTest {
    private static final RetentionRun.Slices NONE = new RetentionRun.Slices(0, 0, 0, 0);

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_dry_run_says_what_is_kept_and_what_would_be_deleted_and_deletes_nothing() {
        var kept =
                List.of(
                        new Kept(
                                "succeeded",
                                1_200,
                                Optional.empty(),
                                Optional.of(Sample.NOON),
                                "30 days after their end",
                                new Share(34, 0, true)),
                        new Kept(
                                "logs",
                                7,
                                Optional.of(2048L),
                                Optional.empty(),
                                "as long as the job",
                                new Share(5, 1024, false)));
        server.json(
                "GET /api/v1/retention",
                new RetentionView(kept, 4096, Sample.NOON, Optional.empty(), Optional.empty()));

        var called = Called.cadre(server, folder, "retention", "--dry-run");

        assertThat(called.status()).isZero();
        assertThat(called.out())
                .contains("succeeded", "1,200", "30 days after their end", "34")
                .contains("2.0 KiB", "at least 5", "1.0 KiB")
                .contains("The database has 4.0 KiB; it runs only by 'cadre retention'");
        assertThat(server.lines()).hasSize(1);
    }

    @Test
    void a_run_is_waited_for_to_its_end() {
        var looks = new AtomicInteger();
        server.json("POST /api/v1/retention/runs", run("running", ""));
        server.on(
                "GET /api/v1/retention/runs",
                (exchange, _) -> {
                    var state = looks.incrementAndGet() < 2 ? "running" : "done";
                    var page = new Page<>(List.of(run(state, "")), Optional.empty());
                    FakeServer.send(
                            exchange,
                            200,
                            "application/json",
                            Json.write(page).getBytes(StandardCharsets.UTF_8));
                });

        var called = Called.cadre(server, folder, "retention");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out()).isEqualTo("deleted 12 succeeded, 3 files (1.5 KiB)\n");
        assertThat(looks).hasValue(2);
    }

    @Test
    void a_run_that_failed_says_why_and_ends_with_1() {
        server.json("POST /api/v1/retention/runs", run("running", ""));
        server.json(
                "GET /api/v1/retention/runs",
                new Page<>(List.of(run("failed", "the disk is full")), Optional.empty()));

        var called = Called.cadre(server, folder, "retention", "--json");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.out()).contains("\"state\":\"failed\"");
        assertThat(called.err()).contains("the disk is full");
    }

    private static RetentionRun run(String state, String error) {
        return new RetentionRun(
                9,
                "root",
                state,
                Sample.NOON,
                state.equals("running") ? Optional.empty() : Optional.of(Sample.NOON),
                List.of(
                        new RetentionRun.Deleted("succeeded", 12, 0),
                        new RetentionRun.Deleted("files", 3, 1536)),
                NONE,
                NONE,
                error);
    }
}
