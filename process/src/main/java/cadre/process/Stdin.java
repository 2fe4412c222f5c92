package cadre.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a program reads on its standard input. */
public sealed interface Stdin {
    /** End of file at once. */
    record Empty() implements Stdin {}

    /** These bytes, then end of file. The array is not copied. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Bytes(byte[] bytes) implements Stdin {}

    /** The content of a file, which is opened by the starting process. */
    record FromFile(Path file) implements Stdin {}

    /** End of file at once. */
    static Stdin empty() {
        return new Empty();
    }

    /** The UTF-8 bytes of {@code text}. */
    static Stdin text(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The content of {@code file}. */
    static Stdin file(Path file) {
        return new FromFile(file);
    }
}
