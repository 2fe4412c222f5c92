package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.LogDeleted;
import cadre.wire.api.LogRedacted;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.LogStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    private static final JobId JOB = JobId.of("j17");

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_text_of_a_file_is_redacted_without_its_last_line_break() throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "hunter2\n");
        var stream =
                new LogRedacted.Stream(
                        AttemptId.of("j17.1"), LogStream.OUT, 2, 14, "ab".repeat(32));
        server.json(
                "POST /api/v1/jobs/j17/log/redact",
                new LogRedacted(JOB, 3, 14, List.of(stream), List.of("answer")));

        var called =
                Called.cadre(server, folder, "logs", "redact", "j17", "--text-file", "secret.txt");

        assertThat(called.status()).isZero();
        assertThat(called.out())
                .contains("3 found in j17, 14 B made unreadable", "j17.1 out: 2 found", "answer")
                .doesNotContain("hunter2");
        assertThat(server.lines().toString()).doesNotContain("hunter2");
    }

    @Test
    void a_file_that_is_not_there_and_two_needles_are_said() {
        assertThat(
                        Called.cadre(server, folder, "logs", "redact", "j17", "--text-file", "none")
                                .err())
                .contains("none");
        assertThat(
                        Called.cadre(
                                        server,
                                        folder,
                                        "logs",
                                        "redact",
                                        "j17",
                                        "--text-file",
                                        "a",
                                        "--pattern",
                                        "b")
                                .status())
                .isEqualTo(2);
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void deleting_says_how_much_is_gone() {
        server.json("DELETE /api/v1/jobs/j17/log", new LogDeleted(JOB, 2, 2048));

        var called = Called.cadre(server, folder, "logs", "delete", "j17");

        assertThat(called.status()).isZero();
        assertThat(called.out()).contains("deleted 2.0 KiB of j17, 2 attempts");
    }
}
