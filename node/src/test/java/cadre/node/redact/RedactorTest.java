package cadre.node.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactorTest {
    @Test
    void a_secret_becomes_three_stars() {
        var secrets = Secrets.of(List.of("s3cret-value"));

        assertThat(secrets.mask("key=s3cret-value.")).isEqualTo("key=***.");
        assertThat(secrets.mask("s3cret-valu")).isEqualTo("s3cret-valu");
        assertThat(secrets.mask("")).isEmpty();
    }

    @Test
    void a_secret_is_masked_wherever_the_stream_is_cut() {
        var text = "one s3cret-value two".getBytes(UTF_8);
        for (int cut = 0; cut <= text.length; cut++) {
            var redactor = Redactor.of(List.of("s3cret-value"));

            var out = new ByteArrayOutputStream();
            out.writeBytes(redactor.read(text, 0, cut));
            out.writeBytes(redactor.read(text, cut, text.length - cut));
            out.writeBytes(redactor.end());

            assertThat(out.toString(UTF_8)).isEqualTo("one *** two");
        }
    }

    @Test
    void a_secret_inside_another_and_two_that_overlap_are_covered_as_one() {
        var secrets = Secrets.of(List.of("abcdefgh", "cdefgh", "ghijkl"));

        assertThat(secrets.mask("-abcdefghijkl-")).isEqualTo("-***-");
        assertThat(secrets.mask("-cdefgh-ghijkl-")).isEqualTo("-***-***-");
        assertThat(secrets.mask("-ghijklghijkl-")).isEqualTo("-***-");
    }

    @Test
    void any_key_of_cadre_is_masked_wherever_the_stream_is_cut() {
        var body = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"; // 52
        for (var grant : List.of("viewer", "member", "operator", "admin", "node")) {
            var key = "cadre_" + grant + "_" + body;
            var text = ("x cadre_" + key + "! cadre_node_cadre" + key + "\n").getBytes(UTF_8);
            for (int cut = 0; cut <= text.length; cut++) {
                var redactor = Redactor.of(List.of());

                var out = new ByteArrayOutputStream();
                out.writeBytes(redactor.read(text, 0, cut));
                out.writeBytes(redactor.read(text, cut, text.length - cut));
                out.writeBytes(redactor.end());

                assertThat(out.toString(UTF_8)).isEqualTo("x cadre_***! cadre_node_cadre***\n");
            }
        }
    }

    @Test
    void what_only_begins_like_a_key_of_cadre_is_left_alone() {
        var secrets = Secrets.of(List.of());
        var almost = "cadre_admin_abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrs";

        assertThat(secrets.mask(almost)).isEqualTo(almost);
        assertThat(secrets.mask(almost + "1")).isEqualTo(almost + "1");
        assertThat(secrets.mask("cadre_node_x cadre_other_"))
                .isEqualTo("cadre_node_x cadre_other_");
    }

    @Test
    void a_value_of_fewer_than_six_bytes_is_left_alone() {
        assertThat(Secrets.of(List.of("12345", "")).mask("12345 12345")).isEqualTo("12345 12345");
    }

    @Test
    void a_secret_is_masked_in_base64_at_any_distance_from_the_beginning() {
        var value = "hunter2?>~correct-horse";
        var secrets = Secrets.of(List.of(value));
        for (var prefix : List.of("", "u", "us", "user:", "someone:", "somebody:")) {
            for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                var encoded = encoder.encodeToString((prefix + value + "-tail").getBytes(UTF_8));

                var masked = secrets.mask("Authorization: Basic " + encoded);

                assertThat(masked).contains("***");
                assertThat(masked.length()).isLessThan(21 + prefix.length() * 2 + 20);
            }
        }
        assertThat(secrets.mask(Base64.getEncoder().encodeToString(value.getBytes(UTF_8))))
                .isEqualTo("***");
    }

    @Test
    void a_secret_is_masked_when_it_is_url_encoded_or_escaped_in_json() {
        var value = "pass word/ü\"quoted\"";
        var secrets = Secrets.of(List.of(value));
        var url = URLEncoder.encode(value, UTF_8);

        assertThat(secrets.mask(url)).isEqualTo("***");
        assertThat(secrets.mask(url.replace("+", "%20"))).isEqualTo("***");
        assertThat(secrets.mask("{\"a\":\"pass word/ü\\\"quoted\\\"\"}"))
                .isEqualTo("{\"a\":\"***\"}");
    }

    @Test
    void a_secret_is_masked_as_other_languages_write_it() {
        var secrets = Secrets.of(List.of("a/b<c>&d~e!f(g) h*i"));

        for (var form :
                List.of(
                        "a%2Fb%3Cc%3E%26d~e!f(g)%20h*i", // encodeURIComponent
                        "a/b%3Cc%3E%26d~e%21f%28g%29%20h%2Ai", // urllib.parse.quote
                        "a%2fb%3cc%3e%26d~e%21f%28g%29+h%2ai", // quote_plus in lower case
                        "a/b\\u003cc\\u003e\\u0026d~e!f(g) h*i", // encoding/json
                        "a\\/b<c>&d~e!f(g) h*i")) { // json_encode
            assertThat(secrets.mask(form)).as(form).isEqualTo("***");
        }
    }

    @Test
    void a_secret_is_masked_however_its_characters_are_escaped() {
        var value = "abc/def&ghi<jkl>'+mno=p\u00e9q\ud83d\ude00";
        var secrets = Secrets.of(List.of(value));
        for (var form :
                List.of(
                        // Gson
                        "abc/def\\u0026ghi\\u003cjkl\\u003e\\u0027+mno\\u003dp\u00e9q\ud83d\ude00",
                        // .NET
                        "abc/def\\u0026ghi\\u003Cjkl\\u003E\\u0027\\u002Bmno=p\\u00E9q\\uD83D\\uDE00",
                        // Python's json.dumps
                        "abc/def&ghi<jkl>'+mno=p\\u00e9q\\ud83d\\ude00",
                        // PHP's json_encode
                        "abc\\/def&ghi<jkl>'+mno=p\\u00e9q\\ud83d\\ude00",
                        // JSON within JSON
                        "abc/def\\\\u0026ghi<jkl>'+mno=p\\\\u00e9q\\\\ud83d\\\\ude00",
                        // URLs in mixed case and measure
                        "abc%2fdef%26ghi%3Cjkl%3e'%2Bmno%3Dp%c3%A9q%F0%9f%98%80",
                        "%61bc/def&ghi<jkl>'+mno=p%C3%A9q\ud83d\ude00",
                        // and what is not seen in between
                        "abc/def&gh\ri<jkl>'+mno=p\\u00e9q\\ud83d\\ude00")) {
            for (int cut = 0; cut <= form.length(); cut++) {
                var redactor = secrets.redactor();
                var out = new ByteArrayOutputStream();
                var bytes = ("x " + form + " y").getBytes(UTF_8);
                int at = Math.min(cut, bytes.length);
                out.writeBytes(redactor.read(bytes, 0, at));
                out.writeBytes(redactor.read(bytes, at, bytes.length - at));
                out.writeBytes(redactor.end());

                assertThat(out.toString(UTF_8)).as(form).isEqualTo("x *** y");
            }
        }
    }

    @Test
    void a_control_character_within_a_secret_does_not_hide_it() {
        var secrets = Secrets.of(List.of("plainTOKEN0123456789abcdef"));
        for (var control : List.of("\r", "\r\r", "\t", "\u0007", "\\r", "\\t")) {
            assertThat(secrets.mask("a plainTOKEN012" + control + "3456789abcdef b\n"))
                    .isEqualTo("a *** b\n");
        }
    }

    @Test
    void what_only_looks_escaped_stays_as_it_is() {
        var secrets = Secrets.of(List.of("s3cret-value"));
        for (var text :
                List.of(
                        "100%\n",
                        "%4", "%zz %41%", "a\\ b\\\\ \\u12 \\ud83d \\", "C:\\new\\u00e9", "\r\n")) {
            assertThat(secrets.mask(text)).isEqualTo(text);
        }
    }

    @Test
    void a_long_secret_is_masked_in_base64_that_is_broken_into_lines() {
        var value = "0123456789abcdef".repeat(20);
        var secrets = Secrets.of(List.of(value));
        for (int width : List.of(64, 76)) {
            var lines =
                    Base64.getMimeEncoder(width, new byte[] {'\n'})
                            .encodeToString((value + "\n").getBytes(UTF_8));

            assertThat(secrets.mask(lines).replaceAll("[*\\s]", "")).hasSizeLessThan(12);
        }
    }

    @Test
    void each_line_of_a_key_is_masked() {
        var key =
                "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nnPq8aYyT0bbbKQ12\n-----END KEY-----\n";

        assertThat(Secrets.of(List.of(key)).mask("x MIIEvQIBADANBgkqhkiG y")).isEqualTo("x *** y");
    }

    @Test
    void a_short_last_line_of_a_key_is_masked_too() {
        var key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nshortln99\n-----END KEY-----\n";

        assertThat(Secrets.of(List.of(key)).mask("x shortln99 y")).isEqualTo("x *** y");
        assertThat(Secrets.of(List.of("first-line\nsix-by\nfive5\n")).mask("six-by five5"))
                .isEqualTo("*** five5");
    }

    @Test
    void a_secret_is_masked_across_what_a_terminal_does_not_show() {
        var secrets = Secrets.of(List.of("solo-secret-value-77"));
        for (var hidden :
                List.of(
                        "\u001b[0m",
                        "\u001b[38;5;1m\u001b[K",
                        "\u009b1m",
                        "\u001b(B",
                        "\u001b]8;;https://host/x\u001b\\",
                        "\u001b]0;title\u0007",
                        "\u0000\u0001\b",
                        "\u200b\ufeff\u00ad\u2060",
                        "\\u001b[1m",
                        "\\u001B[1m",
                        "\\\\u001b[1m",
                        "\\u001b]8;;https:\\/\\/host\\u001b\\\\",
                        "\\u200B")) {
            for (int cut = 1; cut < 20; cut++) {
                var value = new StringBuilder("solo-secret-value-77").insert(cut, hidden);
                var text = "\u001b[1m" + value + "\u001b[0m is it\n";

                assertThat(secrets.mask(text))
                        .as(text.replace("\u001b", "ESC"))
                        .isEqualTo("\u001b[1m***\u001b[0m is it\n");
            }
        }
    }

    @Test
    void an_escape_alone_within_a_secret_does_not_help_where_only_it_is_stripped() {
        var secrets = Secrets.of(List.of("solo-secret-value-77"));

        assertThat(secrets.mask("solo-\u001bsecret-value-77.")).isEqualTo("***.");
    }

    @Test
    void base64_is_masked_across_line_breaks_of_any_width() {
        var value = "0123456789abcdef-the-value";
        var secrets = Secrets.of(List.of(value));
        for (var line : List.of("\n", "\r\n", "\\n", "\\r\\n", "\\\\n", "\n    ")) {
            for (int width = 6; width < 36; width++) {
                var encoded = Base64.getEncoder().encodeToString(("user:" + value).getBytes(UTF_8));
                var text =
                        encoded.replaceAll("(.{" + width + "})", "$1" + line.replace("\\", "\\\\"));

                var shown = secrets.mask(text + ".").replaceAll("\\*|\\s|\\\\+[rn]", "");

                assertThat(shown.length()).as(text + " -> " + shown).isLessThan(7 + 6 + 4);
            }
        }
    }

    @Test
    void the_output_does_not_depend_on_the_cuts_with_escapes_and_line_breaks_either() {
        var random = new Random(21);
        var pieces =
                List.of(
                        "abcabc",
                        "abc",
                        "a",
                        "\u001b[1m",
                        "\u001b",
                        "[",
                        "\\",
                        "\\u001b",
                        "\n",
                        "\\n",
                        "ü",
                        "\u200b",
                        "\u001b]x",
                        "YWJjYWJj",
                        "YWJj",
                        "YW");
        var secrets = Secrets.of(List.of("abcabc"));
        for (int round = 0; round < 3000; round++) {
            var text = new StringBuilder();
            random.ints(random.nextInt(20), 0, pieces.size())
                    .forEach(i -> text.append(pieces.get(i)));
            var stream = text.toString().getBytes(UTF_8);

            var redactor = secrets.redactor();
            var out = new ByteArrayOutputStream();
            int at = 0;
            while (at < stream.length) {
                int length = Math.min(1 + random.nextInt(5), stream.length - at);
                out.writeBytes(redactor.read(stream, at, length));
                at += length;
            }
            out.writeBytes(redactor.end());

            assertThat(out.toString(UTF_8)).isEqualTo(secrets.mask(text.toString()));
            assertThat(out.toString(UTF_8)).doesNotContain("abcabc");
        }
    }

    @Test
    void the_end_of_a_line_does_not_wait_for_the_next_one() {
        var redactor = Redactor.of(List.of("hunter2?>~correct-horse"));
        var line = "an agent says aHV\n".getBytes(UTF_8); // as the encoded value begins

        assertThat(redactor.read(line, 0, line.length)).isEqualTo(line);
    }

    @Test
    void what_lies_within_a_secret_is_not_held_for_ever() {
        var redactor = Redactor.of(List.of("solo-secret-value-77"));
        var much = ("solo-" + "\u001b[0m".repeat(10_000)).getBytes(UTF_8);

        assertThat(redactor.read(much, 0, much.length)).hasSizeGreaterThan(30_000);
    }

    @Test
    void invalid_utf8_and_zero_bytes_pass_unchanged() {
        var bytes = new byte[] {0, (byte) 0xff, (byte) 0xc3, 10, 0x28};
        var redactor = Redactor.of(List.of("s3cret-value"));

        assertThat(redactor.read(bytes, 0, bytes.length)).isEqualTo(bytes);
        assertThat(redactor.end()).isEmpty();
    }

    @Test
    void the_output_never_depends_on_the_cuts_and_equals_a_plain_search() {
        var random = new Random(20);
        for (int round = 0; round < 3000; round++) {
            var secrets =
                    random.ints(1 + random.nextInt(6), 6, 12)
                            .mapToObj(length -> word(random, length))
                            .toList();
            var stream = word(random, random.nextInt(200)).getBytes(UTF_8);
            var patterns = new Patterns(secrets.stream().map(s -> s.getBytes(UTF_8)).toList());
            int longest = secrets.stream().mapToInt(String::length).max().orElseThrow();

            var redactor = new Redactor(patterns, new Patterns(List.of()));
            var out = new ByteArrayOutputStream();
            int at = 0;
            while (at < stream.length) {
                int length = Math.min(1 + random.nextInt(9), stream.length - at);
                out.writeBytes(redactor.read(stream, at, length));
                at += length;
                assertThat(out.size()).as("held back").isGreaterThanOrEqualTo(0);
            }
            out.writeBytes(redactor.end());

            assertThat(out.toString(UTF_8)).isEqualTo(plainly(secrets, stream));
            assertThat(longest).isLessThan(12);
        }
    }

    @Test
    void less_than_the_longest_secret_is_held_back() {
        var redactor =
                new Redactor(
                        new Patterns(List.of("aaaaaaaa".getBytes(UTF_8))), new Patterns(List.of()));
        var seven = "aaaaaaa".getBytes(UTF_8);

        assertThat(redactor.read(seven, 0, 7)).isEmpty();
        assertThat(redactor.read("b".getBytes(UTF_8), 0, 1)).asString(UTF_8).isEqualTo("aaaaaaab");
    }

    /** Few letters, so that words overlap often. */
    private static String word(Random random, int length) {
        var word = new StringBuilder();
        random.ints(length, 'a', 'c').forEach(c -> word.append((char) c));
        return word.toString();
    }

    private static String plainly(List<String> secrets, byte[] stream) {
        var text = new String(stream, UTF_8);
        var masked = new boolean[stream.length];
        for (var secret : secrets) {
            for (int i = text.indexOf(secret); i >= 0; i = text.indexOf(secret, i + 1)) {
                Arrays.fill(masked, i, i + secret.length(), true);
            }
        }
        var out = new StringBuilder();
        for (int i = 0; i < stream.length; i++) {
            if (!masked[i]) {
                out.append(text.charAt(i));
            } else if (i == 0 || !masked[i - 1]) {
                out.append("***");
            }
        }
        return out.toString();
    }
}
