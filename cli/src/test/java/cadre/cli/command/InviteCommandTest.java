package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.cli.print.Style;
import cadre.cli.print.Terminal;
import cadre.wire.api.InviteView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InviteCommandTest {
    private static final InviteView INVITE =
            new InviteView(
                    "CODE",
                    Sample.NOON.plusNanos(123_456_789),
                    "abc",
                    "run this",
                    Optional.empty());

    @TempDir private Path folder;
    private final FakeServer server = new FakeServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_line_alone_is_on_the_standard_output() {
        server.json("POST /api/v1/nodes/invites", INVITE);

        invite(false);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("run this\n");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "Run this on the new machine within ten minutes (before"
                                + " 2026-03-01T12:00:00Z):\n");
    }

    @Test
    void a_line_that_works_nowhere_else_comes_with_a_warning_on_the_standard_error() {
        server.json("POST /api/v1/nodes/invites", INVITE.warned("this machine only"));

        invite(false);
        invite(true);

        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("run this\n{");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .containsSubsequence("warning: this machine only", "warning: this machine only");
    }

    private void invite(boolean json) {
        var terminal =
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new ByteArrayInputStream(new byte[0]),
                        false,
                        false,
                        false,
                        Style.PLAIN,
                        () -> 100);
        var surroundings =
                new Surroundings(
                        server.env(), folder, terminal, false, InstantSource.fixed(Sample.NOON));
        assertThat(InviteCommand.invite(surroundings, Optional.empty(), json))
                .isEqualTo(ExitStatus.DONE);
    }
}
