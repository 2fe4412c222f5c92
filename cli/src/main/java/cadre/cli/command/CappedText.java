package cadre.cli.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cuts a long text in its middle: head and tail are kept, and the cut is named. */
final class CappedText {
    /** The cut in words is never longer. */
    private static final int WORDS = 60;

    private CappedText() {}

    /** The text in at most {@code most} bytes of UTF-8, at least 100. */
    static String of(String text, int most) {
        try {
            return of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), most);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be read", e);
        }
    }

    /** The same of a stream, which is read to its end; no more than a little of it is kept. */
    static String of(InputStream stream, int most) throws IOException {
        var head = stream.readNBytes(most);
        var end = new byte[most];
        long after = 0; // behind the head; the last ones of them are in 'end', as in a ring
        int count;
        while ((count = stream.read(end, (int) (after % most), most - (int) (after % most))) > 0) {
            after += count;
        }
        if (after == 0) {
            return new String(head, StandardCharsets.UTF_8);
        }
        int half = (most - WORDS) / 2;
        var tail = tail(head, end, after, half);
        int first = start(head, half);
        int last = end(tail, 0);
        return new String(head, 0, first, StandardCharsets.UTF_8)
                + "\n[... %d bytes left out ...]\n"
                        .formatted(head.length + after - first - (tail.length - last))
                + new String(tail, last, tail.length - last, StandardCharsets.UTF_8);
    }

    /** The last bytes of the head and of the ring behind it. */
    private static byte[] tail(byte[] head, byte[] ring, long after, int length) {
        var tail = new byte[length];
        for (int n = 0; n < length; n++) {
            long at = head.length + after - length + n;
            tail[n] =
                    at < head.length
                            ? head[(int) at]
                            : ring[(int) ((at - head.length) % ring.length)];
        }
        return tail;
    }

    /** The first bytes of a text, at most {@code most}, whole characters only. */
    static String head(String text, int most) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= most
                ? text
                : new String(Arrays.copyOf(bytes, start(bytes, most)), StandardCharsets.UTF_8);
    }

    private static int start(byte[] bytes, int at) {
        int cut = at;
        while (cut > 0 && isInside(bytes[cut])) {
            cut--;
        }
        return cut;
    }

    private static int end(byte[] bytes, int at) {
        int cut = at;
        while (cut < bytes.length && isInside(bytes[cut])) {
            cut++;
        }
        return cut;
    }

    private static boolean isInside(byte one) {
        return (one & 0xC0) == 0x80;
    }
}
