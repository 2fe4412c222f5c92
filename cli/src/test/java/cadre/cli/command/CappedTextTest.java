package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CappedTextTest {
    @Test
    void a_text_that_fits_stays_as_it_is() {
        assertThat(CappedText.of("short", 100)).isEqualTo("short");
        assertThat(CappedText.of("x".repeat(100), 100)).isEqualTo("x".repeat(100));
        assertThat(CappedText.of("", 100)).isEmpty();
    }

    @Test
    void a_longer_one_keeps_head_and_tail_and_says_how_much_is_missing() {
        for (int length : new int[] {101, 150, 199, 200, 201, 1000, 12_345}) {
            var text = "a" + "-".repeat(length - 2) + "z";

            var capped = CappedText.of(text, 100);

            assertThat(capped).startsWith("a---").endsWith("---z");
            assertThat(capped.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(100);
            assertThat(capped).contains("\n[... " + (length - 40) + " bytes left out ...]\n");
        }
    }

    @Test
    void no_character_is_cut_in_two() {
        var capped = CappedText.of("€".repeat(500), 100);

        assertThat(capped).doesNotContain("\ufffd").contains("bytes left out");
        assertThat(CappedText.head("€€€", 7)).isEqualTo("€€");
    }
}
