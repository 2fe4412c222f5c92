package cadre.server.forges.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void each_paragraph_and_break_is_a_line() {
        assertThat(PlainText.of("<p>Fine.</p><p>:approved:</p>")).isEqualTo("Fine.\n:approved:");
        assertThat(PlainText.of("Fine.<br>:approved:")).isEqualTo("Fine.\n:approved:");
        assertThat(PlainText.of("<p>Fine. <b>:approved:</b></p>")).isEqualTo("Fine. :approved:");
        assertThat(PlainText.of("<p>a  \n b</p>\n\n<p>&lt;c&gt;</p>")).isEqualTo("a b\n<c>");
    }

    @Test
    void what_is_quoted_or_struck_out_is_no_line_of_its_own_words() {
        assertThat(
                        PlainText.of(
                                "<blockquote><p>ann"
                                        + " wrote</p><p>:approved:</p></blockquote><p>No.</p>"))
                .isEqualTo("> ann wrote\n> :approved:\nNo.");
        assertThat(PlainText.of("<p><s>:approved:</s></p>")).isEqualTo("~~:approved:~~");
    }

    @Test
    void what_nobody_sees_is_left_out() {
        assertThat(
                        PlainText.of(
                                "<p>Hello</p><!-- :approved: --><p hidden>:approved:</p>"
                                        + "<p style='Display : none'>:approved:</p>"
                                        + "<p style='font-size:0'>x</p><script>y</script>"))
                .isEqualTo("Hello");
    }

    @Test
    void code_keeps_its_lines_and_lists_their_points() {
        assertThat(
                        PlainText.of(
                                "<p>See</p><pre><code>a\n"
                                        + "  b</code></pre><ol><li>c</li><li>d</li></ol>"))
                .isEqualTo("See\na\n  b\n- c\n- d");
    }

    @Test
    void very_deep_markup_is_read() {
        assertThat(PlainText.of("<div>".repeat(50_000) + "deep")).isEqualTo("deep");
    }

    @Test
    void markdown_of_cadre_becomes_html_without_tags_of_its_text() {
        assertThat(SafeHtml.of(new Markup("Hi <script>x</script> [a](javascript:b) **c**")))
                .isEqualTo(
                        "<p>Hi &lt;script&gt;x&lt;/script&gt; <a rel=\"nofollow\" href=\"\">a</a>"
                                + " <strong>c</strong></p>");
    }
}
