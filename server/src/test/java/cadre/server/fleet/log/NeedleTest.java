package cadre.server.fleet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.api.LogRedaction;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void a_text_is_found_as_it_is_and_as_it_stands_in_json() {
        var text = "pass\"w\u00f6rd\nnext";
        var once = Json.write(text);
        var twice = Json.write(once);
        var ascii = "pass\\\"w\\u00f6rd\\nnext";

        for (var form : List.of(text, once, twice, ascii)) {
            assertThat(redacted(text(text), LogStream.OUT, "a " + form + " b", 7))
                    .doesNotContain("pass", "next")
                    .matches("(?s)a [*\n\"\\\\]+ b");
        }
    }

    @Test
    void a_pattern_leaves_lines_and_what_it_does_not_match() {
        assertThat(
                        redacted(
                                pattern("tok_[a-z]+(?s:.x)?"),
                                LogStream.OUT,
                                "one tok_abc\nx tok_z. tok_1\n",
                                5))
                .isEqualTo("one *******\n* *****. tok_1\n");
    }

    @Test
    void a_step_can_be_read_after_it_was_redacted() {
        var line =
                "{\"at_ms\":1767225600000,\"step\":\"tool_call\",\"id\":\"token1\",\"tool\":\"Bash\","
                        + "\"arguments\":\"echo token=\\u0041b\\\"c d\"}\n";

        assertThat(redacted(pattern("token=\\S+"), LogStream.STEPS, line + line, 11))
                .isEqualTo((line + line).replace("token=\\u0041b\\\"c", "*".repeat(16)));
        assertThat(redacted(pattern("tool_call|arguments|Bash"), LogStream.STEPS, line, 11))
                .isEqualTo(line.replace("Bash", "****"));
        assertThat(redacted(pattern("41b.{2}"), LogStream.STEPS, line, 11))
                .isEqualTo(line.replace("\\u0041b\\\"", "*".repeat(9)));
    }

    @Test
    void it_does_not_matter_where_chunks_end() {
        var random = new Random(11);
        var whole = new StringBuilder();
        for (var i = 0; i < 400_000; i++) {
            whole.append(random.nextInt(200) == 0 ? "s3cret" : "abc s3 cr\n".charAt(i % 10));
        }
        var expected = whole.toString().replace("s3cret", "******");

        for (var size : List.of(65_000, 262_144, 999_983)) {
            assertThat(redacted(text("s3cret"), LogStream.OUT, whole.toString(), size))
                    .isEqualTo(expected);
        }
    }

    @Test
    void nothing_is_found_across_a_gap() {
        var search = new StreamSearch(text("secret"), LogStream.OUT);
        search.accept(chunk(0, "sec"));
        search.accept(chunk(13, "ret secret"));

        assertThat(search.end()).containsExactly(new Needle.Span(17, 23));
    }

    @Test
    void a_pattern_that_never_ends_is_ended() {
        var needle =
                Needle.of(
                        new LogRedaction(Optional.empty(), Optional.of("(a+)+\\1c")),
                        Duration.ofMillis(50));

        assertThatThrownBy(() -> redacted(needle, LogStream.OUT, "a".repeat(60) + "b", 300))
                .isInstanceOf(CadreException.class);
    }

    @Test
    void what_is_no_needle_is_refused() {
        assertThatThrownBy(() -> text("abc")).isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> text("a".repeat(16 * 1024 + 1)))
                .isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> pattern("(")).isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> pattern("")).isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> pattern("a".repeat(1001))).isInstanceOf(CadreException.class);
        assertThatThrownBy(
                        () -> Needle.of(new LogRedaction(Optional.empty(), Optional.empty()), LONG))
                .isInstanceOf(CadreException.class);
        assertThatThrownBy(() ->
                        Needle.of(new LogRedaction(Optional.of("abcd"), Optional.of("x")), LONG))
                .isInstanceOf(CadreException.class);
        assertThat(redacted(pattern("x*"), LogStream.OUT, "aaxa", 4)).isEqualTo("aa*a");
    }

    private static Needle text(String text) {
        return Needle.of(new LogRedaction(Optional.of(text), Optional.empty()), LONG);
    }

    private static Needle pattern(String regex) {
        return Needle.of(new LogRedaction(Optional.empty(), Optional.of(regex)), LONG);
    }

    private static LogChunk chunk(long offset, String text) {
        return chunk(offset, text.getBytes(StandardCharsets.UTF_8));
    }

    private static LogChunk chunk(long offset, byte[] data) {
        return new LogChunk(AttemptId.of("j1.1"), 1, LogStream.OUT, offset, 0, data);
    }

    private static String redacted(Needle needle, LogStream stream, String text, int size) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var search = new StreamSearch(needle, stream);
        for (var at = 0; at < bytes.length; at += size) {
            search.accept(
                    chunk(at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
        }
        for (var span : search.end()) {
            StreamSearch.blot(bytes, (int) span.from(), (int) span.to());
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
