package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final String ERASE = "\r\u001b[2K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void without_a_terminal_text_goes_out_as_it_comes_and_there_is_no_live_line() {
        try (var screen = new Screen(out, false, () -> 80)) {
            screen.text("ha");
            screen.live("working");
            screen.text("lf");
            screen.line("own");
        }

        assertThat(printed()).isEqualTo("half\nown\n");
    }

    @Test
    void the_live_line_stays_below_what_is_printed_and_is_gone_at_the_end() {
        try (var screen = new Screen(out, true, () -> 80)) {
            screen.live("1s");
            screen.text("one\ntw");
            screen.live("2s");
            screen.text("o\n");
        }

        assertThat(printed())
                .isEqualTo("1s" + ERASE + "one\n1s" + ERASE + "2s" + ERASE + "two\n2s" + ERASE);
    }

    @Test
    void the_live_line_never_wraps() {
        try (var screen = new Screen(out, true, () -> 12)) {
            screen.live("j1 runs on build-1");
        }

        assertThat(printed()).isEqualTo("j1 runs on…" + ERASE);
    }

    @Test
    void while_a_question_is_asked_nothing_is_printed_and_nothing_is_lost() {
        try (var screen = new Screen(out, true, () -> 80)) {
            screen.live("1s");
            screen.pause();
            var asked = printed();
            screen.text("one\n");
            screen.live("2s");
            assertThat(printed()).isEqualTo(asked);
            screen.resume();
        }

        assertThat(printed()).isEqualTo("1s" + ERASE + "one\n2s" + ERASE);
    }

    @Test
    void a_line_that_never_ends_is_printed_in_pieces() {
        try (var screen = new Screen(out, true, () -> 80)) {
            screen.text("x".repeat(10_000));
            assertThat(printed()).isEqualTo("x".repeat(10_000) + "\n");
        }
    }
}
