package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

    /** Pieces from which hostile input is put together. */
    private static final List<String> PARTS =
            List.of(
                    "hello",
                    "\n",
                    "\r",
                    "\r\n",
                    "\t",
                    "\u001b",
                    "\u001b[31m",
                    "\u001b[0m",
                    "\u001b[38;5;12m",
                    "\u001b[2J",
                    "\u001b[?25l",
                    "\u001b[>4;1m",
                    "\u001b]0;title\u0007",
                    "\u001b]52;c;aGk=\u001b\\",
                    "\u001bP+q544e\u001b\\",
                    "\u001b_x\u001b\\",
                    "\u001b(B",
                    "\u001bc",
                    "\u009b31m",
                    "\u009d0;t\u009c",
                    "\u0007",
                    "\b",
                    "\u202e",
                    "日本",
                    "😀",
                    "[31m",
                    ";",
                    "m",
                    "\\");

    @Test
    void text_newlines_tabs_and_colours_pass() {
        assertThat(safe("a\tb\n\u001b[1;31mred\u001b[0m é 日本 😀\n"))
                .isEqualTo("a\tb\n\u001b[1;31mred\u001b[0m é 日本 😀\n");
    }

    @Test
    void whatever_moves_the_cursor_or_speaks_to_the_terminal_is_left_out() {
        assertThat(safe("a\u001b[2J\u001b[1;1Hb")).isEqualTo("ab");
        assertThat(safe("a\u001b]0;title\u0007b")).isEqualTo("ab");
        assertThat(safe("a\u001b]52;c;c2VjcmV0\u001b\\b")).isEqualTo("ab");
        assertThat(safe("a\u001bP1$r0m\u001b\\b")).isEqualTo("ab");
        assertThat(safe("a\u009b5nb\u0007\bc\u007f")).isEqualTo("abc");
        assertThat(safe("a\u001b[>4;1mb\u001b[?1049hc")).isEqualTo("abc");
        assertThat(safe("a\u202eb\u2066c")).isEqualTo("abc");
    }

    @Test
    void a_lone_carriage_return_does_not_overwrite_what_was_printed() {
        assertThat(safe("10%\r20%\r\ndone\r")).isEqualTo("10%\n20%\ndone\n");
    }

    @Test
    void an_unended_string_hides_its_own_line_only() {
        assertThat(safe("a\u001b]0;never ends\nb\n")).isEqualTo("a\nb\n");
    }

    @Test
    void colours_left_on_are_reset_at_the_end() {
        assertThat(safe("\u001b[31mred")).isEqualTo("\u001b[31mred\u001b[0m");
    }

    @Test
    void without_colours_the_text_is_left() {
        assertThat(TerminalText.safe("\u001b[31mred\u001b[0m\n", Style.PLAIN)).isEqualTo("red\n");
    }

    @Test
    void invalid_utf8_becomes_replacement_characters() {
        var filter = new TerminalText(Style.COLOUR);

        assertThat(filter.accept(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe6}))
                .isEqualTo("a\ufffdb");
        assertThat(filter.finish()).isEqualTo("\ufffd");
    }

    @Test
    void the_result_does_not_depend_on_where_the_pieces_are_cut() {
        var random = new Random(4711);
        for (int round = 0; round < 3000; round++) {
            var input = input(random);
            var whole = new TerminalText(Style.COLOUR);
            var expected = whole.accept(input) + whole.finish();

            assertThat(inPieces(input, random)).isEqualTo(expected);
        }
    }

    @Test
    void nothing_but_colours_newlines_and_tabs_controls_the_terminal() {
        var random = new Random(815);
        for (int round = 0; round < 3000; round++) {
            var text = inPieces(input(random), random);
            var bare = COLOUR.matcher(text).replaceAll("");

            assertThat(bare.codePoints())
                    .allMatch(c ->
                            c == '\n'
                                    || c == '\t'
                                    || (c >= 0x20 && c < 0x7f)
                                    || (c > 0x9f && c != 0x202e));
        }
    }

    private static byte[] input(Random random) {
        var bytes = new ByteArrayOutputStream();
        int parts = random.nextInt(12);
        for (int i = 0; i < parts; i++) {
            if (random.nextInt(5) == 0) {
                bytes.write(random.nextInt(256));
            } else {
                var part = PARTS.get(random.nextInt(PARTS.size()));
                bytes.writeBytes(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String inPieces(byte[] input, Random random) {
        var filter = new TerminalText(Style.COLOUR);
        var out = new StringBuilder();
        for (int from = 0; from < input.length; ) {
            int to = Math.min(input.length, from + 1 + random.nextInt(4));
            out.append(filter.accept(Arrays.copyOfRange(input, from, to)));
            from = to;
        }
        return out.append(filter.finish()).toString();
    }

    private static String safe(String text) {
        return TerminalText.safe(text, Style.COLOUR);
    }
}
