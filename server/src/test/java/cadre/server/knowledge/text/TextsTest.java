package cadre.server.knowledge.text;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cadre.server.knowledge.text.Text.Reason;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
    private static final String GREETING = "안녕하세요, こんにちは, 你好\n";

    private static Text read(byte[] bytes) {
        return Texts.read(bytes, Masks.shapes());
    }

    private static Reason reason(Text text) {
        return ((Text.Refused) text).reason();
    }

    @Test
    void text_is_read_in_the_encodings_that_say_what_they_are() {
        assertThat(read(GREETING.getBytes(UTF_8))).isEqualTo(new Text.Read(GREETING, "UTF-8", 0));
        assertThat(read(("\uFEFF" + GREETING).getBytes(UTF_8)))
                .isEqualTo(new Text.Read(GREETING, "UTF-8", 0));
        assertThat(read(GREETING.getBytes(UTF_16)))
                .isEqualTo(new Text.Read(GREETING, "UTF-16BE", 0));
        assertThat(read(("\uFEFF" + GREETING).getBytes(UTF_16LE)))
                .isEqualTo(new Text.Read(GREETING, "UTF-16LE", 0));
    }

    @Test
    void what_is_in_another_encoding_is_refused_with_a_guess() {
        var korean = (Text.Refused) read("서버를 다시 시작한다".getBytes(Charset.forName("EUC-KR")));
        var latin = (Text.Refused) read("Größe".getBytes(Charset.forName("ISO-8859-1")));
        var letter =
                (Text.Refused)
                        read("Für die Prüfung der Läufe".getBytes(Charset.forName("ISO-8859-1")));
        var wide = (Text.Refused) read("\uFEFFabc".getBytes(Charset.forName("UTF-32LE")));

        assertThat(korean.reason()).isEqualTo(Reason.ENCODING);
        assertThat(korean.why()).contains("EUC-KR").contains("Save it as UTF-8");
        assertThat(latin.reason()).isEqualTo(Reason.ENCODING);
        assertThat(letter.why()).contains("one byte for each sign").doesNotContain("GB18030");
        assertThat(wide.reason()).isEqualTo(Reason.ENCODING);
        assertThat(wide.why()).contains("UTF-32");
        assertThat(reason(read(new byte[] {(byte) 0xFF, (byte) 0xFE, 0x41})))
                .isEqualTo(Reason.ENCODING);
    }

    @Test
    void what_is_no_text_is_refused() {
        assertThat(reason(read(new byte[] {'P', 'K', 3, 4, 0, 0}))).isEqualTo(Reason.BINARY);
        assertThat(reason(read(new byte[] {1, 2, 3, 4, 5, 6}))).isEqualTo(Reason.BINARY);
        assertThat(reason(read(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0})))
                .isEqualTo(Reason.BINARY);
    }

    @Test
    void lines_end_in_one_way() {
        assertThat(read("a\r\nb\rc\n".getBytes(UTF_8)))
                .isEqualTo(new Text.Read("a\nb\nc\n", "UTF-8", 0));
    }

    @Test
    void an_empty_document_is_an_empty_text() {
        assertThat(read(new byte[0])).isEqualTo(new Text.Read("", "UTF-8", 0));
    }

    @Test
    void a_file_of_two_gigabytes_is_refused_unread(@TempDir Path folder) throws Exception {
        var file = folder.resolve("large.log");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
        }

        var refused = (Text.Refused) Texts.read(file, Masks.shapes());

        assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(refused.why()).contains("2147483648").contains("2000000");
    }

    @Test
    void a_file_is_bounded_by_what_it_holds_not_by_what_it_says() {
        var endless = Path.of("/proc/kallsyms"); // says 0 bytes
        assumeTrue(Files.isReadable(endless), "no /proc/kallsyms here");

        assertThat(reason(Texts.read(endless, 100, Masks.shapes()))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void what_is_no_plain_file_is_refused(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("there"), "text");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("there"));
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        for (var name : new String[] {"absent", "link", "loop", "."}) {
            assertThat(reason(Texts.read(folder.resolve(name), Masks.shapes())))
                    .as(name)
                    .isEqualTo(Reason.NO_FILE);
        }
        assertThat(reason(Texts.read(Path.of("/dev/zero"), Masks.shapes())))
                .isEqualTo(Reason.NO_FILE);
        assertThat(Texts.read(folder.resolve("there"), Masks.shapes()))
                .isEqualTo(new Text.Read("text", "UTF-8", 0));
    }

    @Property(tries = 1000)
    void any_bytes_are_a_text_or_refused(@ForAll byte[] bytes) {
        switch (read(bytes)) {
            case Text.Read text -> assertThat(text.text()).doesNotContain("\0", "\r");
            case Text.Refused refused -> assertThat(refused.why()).endsWith(".");
        }
    }
}
