package cadre.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MANY = 1 << 20;

    private final Programs programs = new Programs();

    @TempDir Path folder;

    @Test
    void a_program_gets_its_arguments_untouched_and_no_environment_but_its_own() throws Exception {
        var printed = run(Stdin.empty(), "printf", "[%s]", "a b", "$HOME", "`id`", "");
        var env = run(Stdin.empty(), "env");

        assertThat(printed.out()).isEqualTo("[a b][$HOME][`id`][]");
        assertThat(env.out().lines()).containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "ONE=1");
    }

    @Test
    void input_comes_from_bytes_or_a_file_and_output_goes_to_a_file() throws Exception {
        var in = Files.writeString(folder.resolve("in"), "from a file");
        var out = folder.resolve("out");

        var fromBytes = run(Stdin.text("käse"), "cat");
        var toFile = programs.runToFile(command("cat"), Stdin.file(in), out, LONG, MANY);

        assertThat(fromBytes.out()).isEqualTo("käse");
        assertThat(toFile.succeeded()).isTrue();
        assertThat(toFile.stdout()).isEmpty();
        assertThat(out).hasContent("from a file");
    }

    @Test
    void output_beyond_the_bound_is_dropped_and_told_of_and_never_blocks_the_program()
            throws Exception {
        var command = command("sh", "-c", "head -c 5000000 /dev/zero; echo oops >&2; exit 3");

        var finished = programs.run(command, Stdin.empty(), LONG, 1000);

        assertThat(finished.exitCode()).isEqualTo(3);
        assertThat(finished.stdout()).hasSize(1000);
        assertThat(finished.err()).isEqualTo("oops\n");
        assertThat(finished.truncated()).isTrue();
    }

    @Test
    void a_program_out_of_time_is_killed_with_all_of_its_group() throws Exception {
        var pids = folder.resolve("pids");
        var script = "sleep 1000 & echo $! > " + pids + "; trap '' TERM; sleep 1000";

        var finished =
                programs.run(
                        command("sh", "-c", script), Stdin.empty(), Duration.ofMillis(400), MANY);

        assertThat(finished.timedOut()).isTrue();
        assertThat(finished.succeeded()).isFalse();
        long child = Long.parseLong(Files.readString(pids).strip());
        await().until(() -> ProcessStat.read(child).filter(stat -> !stat.isOver()).isEmpty());
    }

    @Test
    void a_child_that_keeps_the_output_open_does_not_hold_up_the_answer() throws Exception {
        var finished = run(Stdin.empty(), "sh", "-c", "echo done; setsid sleep 30 & exit 0");

        assertThat(finished.out()).isEqualTo("done\n");
        assertThat(finished.timedOut()).isFalse();
    }

    @Test
    void an_absent_program_and_an_absent_folder_say_what_is_missing() {
        assertThatThrownBy(() -> run(Stdin.empty(), "no-such-program"))
                .isInstanceOf(CannotStart.class)
                .hasMessage(
                        "cannot start no-such-program: no such program in PATH '/usr/bin:/bin'");
        var nowhere = new Command(List.of("true"), Map.of("PATH", "/usr/bin"), Path.of("/nowhere"));
        assertThatThrownBy(() -> programs.run(nowhere, Stdin.empty(), LONG, MANY))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("/nowhere");
    }

    @Test
    void relative_entries_of_a_path_are_skipped() throws Exception {
        assertThat(Programs.find("sh", ".::bin:/usr/bin:/bin")).contains(Path.of("/usr/bin/sh"));
        assertThat(Programs.find("sh", "")).isEmpty();
        assertThat(Programs.find("no\0name", "/bin")).isEmpty();
    }

    @Test
    void a_command_with_a_nul_byte_or_without_a_program_is_refused() {
        assertThatThrownBy(() -> command("a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> command()).hasMessageContaining("needs a program");
        assertThatThrownBy(() -> new Command(List.of("a"), Map.of("A=B", ""), folder))
                .hasMessageContaining("not a variable name");
        assertThatThrownBy(() -> new Command(List.of("a"), Map.of(), Path.of("here")))
                .hasMessageContaining("not an absolute directory");
    }

    private Finished run(Stdin stdin, String... argv) throws InterruptedException {
        return programs.run(command(argv), stdin, LONG, MANY);
    }

    private Command command(String... argv) {
        return new Command(List.of(argv), Map.of("PATH", "/usr/bin:/bin", "ONE", "1"), folder);
    }
}
