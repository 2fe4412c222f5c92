package cadre.cli.command;

import java.nio.charset.StandardCharsets;

/** Cuts a long text in its middle: head and tail are kept, and the cut is named. */
final class CappedText {
    private CappedText() {}

    /** The text in at most {@code most} bytes of UTF-8, at least 100. */
    static String of(String text, int most) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= most) {
            return text;
        }
        var longest = "\n[... %d bytes left out ...]\n".formatted(bytes.length).length();
        var left = most - longest;
        var head = start(bytes, left / 2);
        var tail = end(bytes, bytes.length - (left - left / 2));
        return new String(bytes, 0, head, StandardCharsets.UTF_8)
                + "\n[... %d bytes left out ...]\n".formatted(tail - head)
                + new String(bytes, tail, bytes.length - tail, StandardCharsets.UTF_8);
    }

    /** The first bytes of a text, at most {@code most}, whole characters only. */
    static String head(String text, int most) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= most
                ? text
                : new String(bytes, 0, start(bytes, most), StandardCharsets.UTF_8);
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
