package cadre.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final Path NULL = Path.of("/dev/null");
    private static final Map<String, String> ENV = Map.of("PATH", "/usr/bin:/bin");

    private final Launcher launcher = new Launcher();

    @TempDir Path folder;

    @Test
    void output_is_appended_to_files_of_the_owner_alone_and_the_exit_code_is_kept()
            throws Exception {
        var in = Files.writeString(folder.resolve("in"), "prompt");
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        var command = shell("cat; echo; pwd; echo trouble >&2; exit 42");

        assertThat(launcher.launch(command, in, out, err).await()).isEqualTo(42);
        assertThat(launcher.launch(command, in, out, err).await()).isEqualTo(42);

        var once = "prompt\n" + folder.toRealPath() + "\n";
        assertThat(out).hasContent(once + once);
        assertThat(err).hasContent("trouble\ntrouble\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
    }

    @Test
    void it_leads_its_own_session_with_no_signal_blocked_and_no_descriptor_inherited()
            throws Exception {
        var out = folder.resolve("out");
        try (var held = Files.newInputStream(NULL)) {
            var command =
                    shell("ls /proc/self/fd | wc -l; grep -E '^Sig(Blk|Ign)' /proc/self/status");
            var started = launcher.launch(command, NULL, out, out);

            assertThat(started.await()).isZero();
            assertThat(held.read()).isEqualTo(-1);
        }
        // The C library itself ignores its two internal signals, 32 and 33.
        assertThat(Files.readString(out))
                .matches("4\nSigBlk:\t0{16}\nSigIgn:\t[0-9a-f]{8}[08]0{7}\n");
    }

    @Test
    void an_identity_is_alive_until_the_end_and_no_other_process_is_taken_for_it()
            throws Exception {
        var started = launcher.launch(shell("exec sleep 1000"), NULL, NULL, NULL);
        var identity = started.identity();
        var stat = ProcessStat.read(identity.pid()).orElseThrow();

        assertThat(stat.session()).isEqualTo(identity.pid());
        assertThat(identity.isAlive()).isTrue();
        assertThat(ProcessIdentity.of(identity.pid())).contains(identity);
        assertThat(
                        new ProcessIdentity(
                                identity.pid(), identity.startTicks() + 1, identity.bootId()))
                .matches(other -> !other.isAlive() && !other.signal(Signal.KILL));
        assertThat(new ProcessIdentity(identity.pid(), identity.startTicks(), "another boot"))
                .matches(other -> !other.isAlive() && !other.signal(Signal.KILL));
        assertThat(started.exitCode()).isEmpty();

        assertThat(identity.signal(Signal.TERM)).isTrue();
        assertThat(started.await()).isEqualTo(143);
        assertThat(identity.isAlive()).isFalse();
        assertThat(identity.signal(Signal.TERM)).isFalse();
    }

    @Test
    void a_detached_program_goes_on_when_the_jvm_that_started_it_is_killed() throws Exception {
        var pid = folder.resolve("pid");
        var jvm =
                new Command(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Detaching.class.getName(),
                                pid.toString()),
                        ENV,
                        folder);
        var parent = launcher.launch(jvm, NULL, folder.resolve("log"), folder.resolve("log"));
        await().until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
        var detached =
                ProcessIdentity.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        parent.identity().signal(Signal.KILL);

        assertThat(parent.await()).isEqualTo(137);
        assertThat(detached.isAlive()).isTrue();
        detached.signal(Signal.KILL);
        await().until(() -> !detached.isAlive());
    }

    /** A JVM that starts something detached, says so, and waits to be killed. */
    static final class Detaching {
        public static void main(String[] args) throws Exception {
            var script = "echo $$ > " + args[0] + "; exec sleep 1000";
            var command = new Command(List.of("sh", "-c", script), ENV, Path.of("/"));
            new Launcher().launchDetached(command, NULL).await();
        }
    }

    @Test
    void what_cannot_start_says_why_and_nothing_has_run() throws Exception {
        var notAProgram = Files.writeString(folder.resolve("text"), "hello");
        assertThatThrownBy(() -> launch(notAProgram.toString()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("no such program");
        Files.setPosixFilePermissions(notAProgram, PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> launch(notAProgram.toString()))
                .hasMessageContaining("not an executable format");
        assertThatThrownBy(() -> launch("true", "x".repeat(200_000)))
                .hasMessageContaining("too long; pass long text by file or stdin");
        var nowhere = new Command(List.of("true"), ENV, folder.resolve("gone"));
        assertThatThrownBy(() -> launcher.launch(nowhere, NULL, NULL, NULL))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> launcher.launch(shell("true"), folder.resolve("gone"), NULL, NULL))
                .hasMessageContaining("input or output files");
    }

    @Test
    void a_name_with_parentheses_and_spaces_does_not_confuse_the_process_table() {
        var stat =
                ProcessStat.parse(
                        "77 (a) R (b c) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 991 5 6"
                                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(stat).contains(new ProcessStat(77, "a) R (b c", 'S', 1, 77, 77, 991));
        assertThat(ProcessStat.parse("77 (cut".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
    }

    private Started launch(String... argv) {
        return launcher.launch(new Command(List.of(argv), ENV, folder), NULL, NULL, NULL);
    }

    private Command shell(String script) {
        return new Command(List.of("sh", "-c", script), ENV, folder);
    }
}
