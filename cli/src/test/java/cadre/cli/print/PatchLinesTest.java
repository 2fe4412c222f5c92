package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PatchLinesTest {
    private static final String PATCH =
            """
            diff --git a/a b/a
            --- a/a
            +++ b/a
            @@ -1 +1 @@
            -old
            +new \u001b[2J
             same
            """;

    @Test
    void a_patch_is_coloured_by_line_and_its_content_cannot_clear_the_screen() throws IOException {
        assertThat(printed(Style.COLOUR))
                .isEqualTo(
                        """
                        \u001b[1mdiff --git a/a b/a\u001b[0m
                        \u001b[1m--- a/a\u001b[0m
                        \u001b[1m+++ b/a\u001b[0m
                        \u001b[36m@@ -1 +1 @@\u001b[0m
                        \u001b[31m-old\u001b[0m
                        \u001b[32m+new \u001b[0m
                         same
                        """);
    }

    @Test
    void without_colours_it_is_the_text_alone() throws IOException {
        assertThat(printed(Style.PLAIN)).isEqualTo(PATCH.replace("\u001b[2J", ""));
    }

    private static String printed(Style style) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(PATCH.getBytes(StandardCharsets.UTF_8));
        new PatchLines(new PrintStream(bytes, true, StandardCharsets.UTF_8), style).print(in);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
