package cadre.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines of a stream as bytes, without a text made of each. For one thread. */
final class RawLines {
    private final InputStream in;
    private byte[] buffer = new byte[1 << 18];
    private int from;
    private int to;

    RawLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its end, good until the next call. */
    ByteBuffer next() throws IOException {
        var looked = from;
        while (true) {
            for (; looked < to; looked++) {
                if (buffer[looked] == '\n') {
                    var line = ByteBuffer.wrap(buffer, from, looked - from);
                    from = looked + 1;
                    return line;
                }
            }
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                looked -= from;
                to -= from;
                from = 0;
            }
            if (to == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * buffer.length);
            }
            var read = in.read(buffer, to, buffer.length - to);
            if (read < 0) {
                return ByteBuffer.allocate(0).asReadOnlyBuffer();
            }
            to += read;
        }
    }

    /** Whether this is what {@link #next} gives at the end of the stream. */
    static boolean isEnd(ByteBuffer line) {
        return line.isReadOnly();
    }

    /** Whether a line begins with this. */
    static boolean begins(ByteBuffer line, byte[] start) {
        return line.remaining() >= start.length
                && Arrays.equals(
                        line.array(),
                        line.position(),
                        line.position() + start.length,
                        start,
                        0,
                        start.length);
    }

    /** The place behind the first of these in a line, -1 if there is none. */
    static int behind(ByteBuffer line, byte[] wanted) {
        for (var at = line.position(); at + wanted.length <= line.limit(); at++) {
            if (Arrays.equals(line.array(), at, at + wanted.length, wanted, 0, wanted.length)) {
                return at + wanted.length;
            }
        }
        return -1;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
