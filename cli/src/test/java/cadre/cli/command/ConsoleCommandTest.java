package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.cli.print.Style;
import cadre.cli.print.Terminal;
import cadre.wire.api.SignInCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConsoleCommandTest {
    private static final Map<String, String> DESKTOP = Map.of("DISPLAY", ":0");

    @TempDir private Path folder;
    private final FakeServer server = new FakeServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void answer() {
        server.json(
                "POST /api/v1/session/codes",
                new SignInCode("CODE", "sign-in#code=CODE", Sample.NOON));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_link_is_printed_and_opened_where_there_is_a_desktop() throws IOException {
        opener("xdg-open", "printf %s \"$1\" > \"$0.opened\"");

        console(true, DESKTOP);

        assertThat(printed()).isEqualTo(link() + "\n");
        assertThat(said()).contains("Good once", "It opens in your browser.");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(folder.resolve("xdg-open.opened")).hasContent(link()));
    }

    @Test
    void a_browser_that_cannot_be_opened_leaves_the_link_to_the_person() throws IOException {
        opener("xdg-open", "exit 3");

        assertThat(console(true, DESKTOP)).isEqualTo(ExitStatus.DONE);

        assertThat(printed()).isEqualTo(link() + "\n");
        assertThat(said()).contains("open the link yourself");
    }

    @Test
    void nothing_is_opened_without_a_desktop_in_a_pipe_or_when_told_so() throws IOException {
        opener("xdg-open", "exit 3");

        console(true, Map.of());
        console(true, Map.of("DISPLAY", " "));
        console(false, DESKTOP);
        console(true, DESKTOP, "--no-open");
        console(true, DESKTOP, "--json");
        Files.delete(folder.resolve("xdg-open"));
        console(true, DESKTOP);

        assertThat(printed()).startsWith(link() + "\n").contains("\"url\":\"" + link());
        assertThat(said()).contains("Good once").doesNotContain("browser");
    }

    @Test
    void a_mac_has_a_desktop_but_not_over_ssh_and_not_as_root() throws IOException {
        opener("open", "exit 0");

        assertThat(mac(Map.of("USER", "ann"))).isTrue();
        assertThat(mac(Map.of("USER", "ann", "SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")))
                .isFalse();
        assertThat(mac(Map.of("USER", "root"))).isFalse();
        assertThat(mac(Map.of("USER", "root", "SUDO_USER", "ann"))).isFalse();
    }

    private boolean mac(Map<String, String> env) {
        return Browser.of(surroundings(true, env), "Mac OS X").isPresent();
    }

    private String link() {
        return server.url() + "/sign-in#code=CODE";
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void opener(String name, String script) throws IOException {
        var file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private int console(boolean hasTerminal, Map<String, String> env, String... arguments) {
        return new CommandLine(new ConsoleCommand(surroundings(hasTerminal, env)))
                .execute(arguments);
    }

    private Surroundings surroundings(boolean hasTerminal, Map<String, String> more) {
        var env = new HashMap<>(more);
        env.putAll(server.env());
        env.put("PATH", folder.toString());
        var terminal =
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new ByteArrayInputStream(new byte[0]),
                        hasTerminal,
                        hasTerminal,
                        hasTerminal,
                        Style.PLAIN,
                        () -> 100);
        return new Surroundings(
                env, folder, terminal, hasTerminal, InstantSource.fixed(Sample.NOON));
    }
}
