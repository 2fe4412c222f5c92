package cadre.server.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken out of the texts of others before an agent reads them. */
class CleanedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a<!-- x -->b                                   | ab  | hidden HTML comments",
                "a<!-- x                                        | a   | hidden HTML comments",
                "a<!----><!-- y -->b                            | ab  | hidden HTML comments",
                "a<script>x</script >b                          | ab  | hidden HTML",
                "a<STYLE type='x'>x</style>b                    | ab  | hidden HTML",
                "a<span style=\"display: none\">x</span>b       | ab  | hidden HTML",
                "a<p hidden>x</p>b                              | ab  | hidden HTML",
                "a<div style='font-size:0px'>x                  | a   | hidden HTML",
                "a<p hidden>x</pre>y</p z>b                     | ab  | hidden HTML",
                "a<img hidden src=x>b                           | ab  | hidden HTML",
                "a<div hidden><div>x</div>y<DIV z>x</DIV>y</div>b | ab | hidden HTML",
                "a<p hidden>x<p>y</p>b                          | ab  | hidden HTML"
            })
    void hidden_html_is_taken_out_and_said(String raw, String text, String finding) {
        assertThat(Cleaned.of(raw)).isEqualTo(new Cleaned(text, List.of(finding)));
    }

    @Test
    void characters_that_show_nothing_or_turn_the_writing_are_taken_out_and_counted() {
        assertThat(Cleaned.of("a\u200bb\u2060c\ufeffd\u202ee\u2066f\udb40\udc41g\u0007h"))
                .isEqualTo(
                        new Cleaned(
                                "abcdefgh",
                                List.of(
                                        "5 invisible characters",
                                        "2 characters that turn the order of writing")));
    }

    @Test
    void letters_without_a_shape_are_taken_out_too() {
        assertThat(Cleaned.of("a\u115f\u1160\u3164\uffa0\u206a\ufff9\u180f\u0080b"))
                .isEqualTo(new Cleaned("ab", List.of("8 invisible characters")));
    }

    @Test
    void what_people_see_stays() {
        var text = "a < b && c > d\n\tcode\n\uac00 \u00e9 \ud83d\ude00 <p>x</p>";

        assertThat(Cleaned.of(text)).isEqualTo(new Cleaned(text, List.of()));
    }

    @Test
    void a_quote_marks_every_line_so_that_none_of_it_ends_the_quote() {
        assertThat(Cleaned.of("a\n]\r\n> b\rc").quoted(100)).isEqualTo("> a\n> ]\n> > b\n> c");
        assertThat(Cleaned.of("a\u2028[b]\u2029c\u0085d\fe\u000bf").quoted(100))
                .isEqualTo("> a\n> [b]\n> c\n> d\n> e\n> f");
        assertThat(Cleaned.of("abcdef").quoted(3)).isEqualTo("> abc\n> (cut)");
    }

    @Test
    void a_hostile_text_of_a_megabyte_is_read_in_time_that_grows_with_it() {
        var text = "<p hidden>".repeat(100_000);

        assertThat(Cleaned.of(text).text()).isEmpty();
        assertThat(Cleaned.of("<!--".repeat(250_000)).text()).isEmpty();
        assertThat(Cleaned.of("<a ".repeat(1_000_000)).text()).hasSize(3_000_000);
        assertThat(Cleaned.of("<a hidden".repeat(500_000)).text()).hasSize(4_500_000);
        assertThat(Cleaned.of("<p hidden></".repeat(200_000)).text()).isEmpty();
        assertThat(Cleaned.of("<div hidden></div>".repeat(100_000)).text()).isEmpty();
        assertThat(Cleaned.of("<div hidden><div>".repeat(100_000)).text()).isEmpty();
    }
}
