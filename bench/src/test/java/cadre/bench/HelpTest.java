package cadre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    @Test
    void the_example_is_of_the_bench_that_was_named() {
        assertThat(Main.help(List.of("webhooks", "--help")))
                .endsWith("Example: cadre bench webhooks --json\n");
        assertThat(Main.help(List.of("--help"))).endsWith("Example: cadre bench dispatch --json\n");
        assertThat(Main.help(List.of("wbhooks", "-h")))
                .endsWith("Example: cadre bench dispatch --json\n");
    }

    @Test
    void no_line_is_too_long_for_a_terminal() {
        assertThat(Main.help(List.of()).lines()).allMatch(line -> line.length() <= 100);
    }
}
