package cadre.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartsTest {
    @Test
    void a_short_text_is_one_message_and_an_empty_one_says_something() {
        assertThat(Parts.of("all is well", 100)).containsExactly("all is well");
        assertThat(Parts.of("", 100)).containsExactly("-");
    }

    @Test
    void a_long_text_is_cut_between_lines_and_loses_none() {
        var text =
                IntStream.range(0, 200)
                        .mapToObj(i -> "line " + i)
                        .collect(Collectors.joining("\n"));

        var parts = Parts.of(text, 300);

        assertThat(parts).hasSizeGreaterThan(5).allMatch(part -> part.length() <= 300);
        assertThat(String.join("\n", parts)).isEqualTo(text);
    }

    @Test
    void code_stays_code_in_each_part() {
        var text = "before\n```\n" + "x = 1\n".repeat(100) + "```\nbehind";

        var parts = Parts.of(text, 120);

        assertThat(parts)
                .allSatisfy(part -> {
                    assertThat(part.length()).isLessThanOrEqualTo(120);
                    assertThat(part.lines().filter(line -> line.equals("```")).count() % 2)
                            .isZero();
                });
        assertThat(parts.getLast()).endsWith("behind");
        assertThat(parts.stream().flatMap(String::lines).filter("x = 1"::equals)).hasSize(100);
    }

    @Test
    void a_line_without_a_blank_is_cut_and_never_inside_a_character() {
        var text = "😀".repeat(500);

        var parts = Parts.of(text, 101);

        assertThat(String.join("", parts)).isEqualTo(text);
        assertThat(parts)
                .allSatisfy(part -> {
                    assertThat(part.length()).isLessThanOrEqualTo(101);
                    assertThat(part.codePoints()).allMatch(one -> one == "😀".codePointAt(0));
                });
    }
}
