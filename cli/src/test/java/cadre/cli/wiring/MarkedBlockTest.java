package cadre.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkedBlockTest {
    private static final MarkedBlock BLOCK = MarkedBlock.HASH;

    @Test
    void a_text_has_its_bytes_again_when_the_block_is_taken_out() {
        for (var before :
                List.of("", "a\n", "a", "a\n\n", "\n", "a\r\nb\r\n", "a\r\nb", "#!/bin/sh\n")) {
            var with = BLOCK.put(before, "one\ntwo");

            assertThat(with).contains("one").contains("two");
            assertThat(BLOCK.put(with, "one\ntwo")).isEqualTo(with);
            assertThat(BLOCK.remove(with)).as(with).isEqualTo(before);
        }
    }

    @Test
    void what_was_written_before_and_after_it_stays_when_it_changes_and_when_it_goes() {
        var with = BLOCK.put("before\n", "one") + "after\n";

        assertThat(BLOCK.put(with, "two")).isEqualTo(with.replace("one", "two"));
        assertThat(BLOCK.remove(with)).isEqualTo("before\nafter\n");
    }

    @Test
    void at_the_top_of_a_script_it_comes_behind_the_line_for_the_loader() {
        var script = "#!/bin/bash\nset -e\nmake\n";

        var with = BLOCK.putAtTop(script, "check");

        assertThat(with.lines().toList())
                .containsExactly(
                        "#!/bin/bash", BLOCK.begin(), "check", BLOCK.end(), "set -e", "make");
        assertThat(BLOCK.putAtTop(with, "check")).isEqualTo(with);
        assertThat(BLOCK.remove(with)).isEqualTo(script);
    }

    @Test
    void a_block_of_another_version_is_known_by_its_mark() {
        var older = "a\n\n# cadre:begin, in other words\nold\n# cadre:end\n";

        assertThat(BLOCK.put(older, "new")).contains("new").doesNotContain("old");
        assertThat(BLOCK.remove(older)).isEqualTo("a\n");
    }

    @Test
    void a_block_without_an_end_is_not_guessed_at() {
        assertThatThrownBy(() -> BLOCK.remove("x\n" + BLOCK.begin() + "\nmy own lines\n"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("does not end");
    }
}
