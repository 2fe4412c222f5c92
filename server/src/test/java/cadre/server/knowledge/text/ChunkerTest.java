package cadre.server.knowledge.text;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.knowledge.index.Chunk;
import cadre.server.knowledge.index.Tokens;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    @Test
    void markdown_is_cut_at_its_headings() {
        var text =
                """
                # Leases

                ## What they are
                A lease ends by itself.

                ## How they end
                ```sh
                # no heading
                ```

                After 30 seconds.
                """;

        assertThat(Chunker.chunks("docs/a.md", text, 200))
                .containsExactly(
                        new Chunk(
                                "# Leases\n\n## What they are\nA lease ends by itself.",
                                1,
                                4,
                                "Leases"),
                        new Chunk(
                                "## How they end\n```sh\n# no heading\n```\n\nAfter 30 seconds.",
                                6,
                                11,
                                "Leases > How they end"));
    }

    @Test
    void code_is_cut_where_something_new_begins() {
        var method = "    int size() {\n        return size + size + size;\n    }\n";
        var text = "final class Box {\n" + (method + "\n").repeat(12) + "}\n";

        var chunks = Chunker.chunks("Box.java", text, 100);

        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(chunks.getFirst().heading()).isEmpty();
        assertThat(chunks.subList(1, chunks.size() - 1))
                .allSatisfy(chunk -> {
                    assertThat(chunk.text()).startsWith("    int size()").endsWith("    }");
                    assertThat(chunk.heading()).isEqualTo("final class Box {");
                });
    }

    @Test
    void a_line_that_is_too_long_is_cut_at_spaces() {
        var line = "lease ".repeat(100).strip();

        var chunks = Chunker.chunks("a.txt", "first\n" + line, 40);

        assertThat(chunks).hasSizeGreaterThan(3);
        assertThat(chunks.subList(1, chunks.size()))
                .allSatisfy(chunk -> {
                    assertThat(chunk.firstLine()).isEqualTo(2);
                    assertThat(chunk.lastLine()).isEqualTo(2);
                    assertThat(chunk.text().strip()).startsWith("lease").endsWith("lease");
                });
    }

    @Test
    void korean_takes_more_tokens_than_its_length_says() {
        var chunks = Chunker.chunks("a.txt", "서버를 다시 시작한다\n".repeat(20), 60);

        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text().length()).isLessThan(30));
    }

    @Test
    void a_blank_text_has_no_chunks() {
        assertThat(Chunker.chunks("a.md", "", 100)).isEmpty();
        assertThat(Chunker.chunks("a.java", " \n\t\n\n", 100)).isEmpty();
    }

    @Provide
    Arbitrary<String> documents() {
        var line =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "",
                                "",
                                "# Heading",
                                "### Deeper heading that is long",
                                "```",
                                "~~~~",
                                "    indented();",
                                "class Box {",
                                "}",
                                "서버를 다시 시작한다",
                                "a".repeat(500),
                                "서".repeat(200),
                                "𝒳".repeat(90),
                                "#".repeat(90) + " x"),
                        Arbitraries.strings().ofMaxLength(80).map(any -> any.replace('\n', ' ')));
        return line.list().ofMaxSize(60).map(lines -> String.join("\n", lines));
    }

    @Property(tries = 1000)
    void all_of_a_text_is_in_chunks_that_fit(
            @ForAll("documents") String text,
            @ForAll boolean isMarkdown,
            @ForAll @IntRange(min = 32, max = 400) int most) {
        var lines = List.of(text.split("\n", -1));

        var chunks = Chunker.chunks(isMarkdown ? "a.md" : "a.java", text, most);

        var covered = new StringBuilder();
        int before = 0;
        for (var chunk : chunks) {
            assertThat(chunk.text()).isNotBlank();
            assertThat(chunk.firstLine()).isGreaterThanOrEqualTo(before);
            assertThat(Tokens.in(chunk.heading() + "\n" + chunk.text())).isLessThanOrEqualTo(most);
            var its = String.join("\n", lines.subList(chunk.firstLine() - 1, chunk.lastLine()));
            assertThat(its).contains(chunk.text());
            covered.append(chunk.text());
            before = chunk.lastLine();
        }
        assertThat(inked(covered.toString())).isEqualTo(inked(text));
    }

    /** All of it that can be seen. */
    private static String inked(String text) {
        return text.codePoints()
                .filter(sign -> !Character.isWhitespace(sign))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void a_text_of_two_megabytes_is_cut_in_one_pass() {
        var text = "#\n".repeat(500_000) + "\n".repeat(500_000) + "x";
        var numbers =
                IntStream.range(0, 100_000)
                        .mapToObj(n -> "line " + n)
                        .collect(Collectors.joining("\n"));

        assertThat(Chunker.chunks("a.md", text, 400)).isNotEmpty();
        assertThat(Chunker.chunks("a.txt", numbers, 400).getLast().lastLine()).isEqualTo(100_000);
    }
}
