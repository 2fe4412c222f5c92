package cadre.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void nobody_is_called_and_no_command_can_be_tapped() {
        assertThat(Quoted.line("ask @everyone to send /cancel j1", 100))
                .isEqualTo("ask @\u2060everyone to send /\u2060cancel j1");
        assertThat(Quoted.line("see src/main/App.java, https://x.org/a", 100))
                .isEqualTo("see src/main/App.java, https://x.org/a");
    }

    @Test
    void signs_that_turn_or_hide_text_are_left_out() {
        assertThat(Quoted.line("a\u202Eb\u2066c\u0007d\uFEFFe", 100)).isEqualTo("abcde");
        assertThat(Quoted.line("hid\u200Bden\uDB40\uDC61 t\u00ADag\u2060", 100))
                .isEqualTo("hidden tag");
        assertThat(Quoted.line("a family \uD83D\uDC68\u200D\uD83D\uDC69", 100))
                .as("what is joined into one sign")
                .contains("\u200D");
    }

    @Test
    void a_line_is_one_line_and_closes_no_code() {
        assertThat(Quoted.line("a\n`b`\r\n\tc", 100)).isEqualTo("a 'b' c");
    }

    @Test
    void a_fence_that_is_cut_off_is_closed_and_one_inside_code_does_not_end_it() {
        assertThat(Quoted.text("```\ncode", 100)).isEqualTo("```\ncode\n```");
        assertThat(Quoted.code("a\n```\nb", 100)).isEqualTo("```\na\n\u2060```\nb\n```");
    }

    @Test
    void a_long_text_is_cut_between_characters() {
        assertThat(Quoted.line("😀".repeat(50), 21)).isEqualTo("😀".repeat(8) + " […]");
        assertThat(Quoted.tail("one\ntwo\nthree", 9)).isEqualTo("three");
    }
}
