package cadre.node.redact;

import java.nio.charset.StandardCharsets;

/**
 * Undoes escapes, whoever wrote them: {@code \\u} with four hexadecimal digits and the short ones
 * of JSON, and {@code %} with two, in either case; control characters but line feeds are left out.
 * Languages differ in which characters they escape, so that no list of forms is complete. One byte
 * after the other; for one stream.
 */
final class Decoded implements Sight {
    private static final int MOST_BACKSLASHES = 8;

    private final Eye eye;

    /** The bytes of an escape that is not complete. */
    private final byte[] pending = new byte[MOST_BACKSLASHES + 5];

    private int count;
    private int backslashes;
    private long end;

    /** The first half of a character of four bytes, 0 for none, and where it begins. */
    private int half;

    private long halfFrom;

    Decoded(Eye eye) {
        this.eye = eye;
    }

    @Override
    public void next(byte next, long at) {
        end = at;
        if (count > 0 && isMore(next, at)) {
            return;
        }
        if (count > 0) {
            asItIs(at - 1);
        }
        begin(next, at);
    }

    @Override
    public int open() {
        return half == 0 ? count : (int) (end - halfFrom);
    }

    private void begin(byte next, long at) {
        if (next == '\\' || next == '%') {
            pending[0] = next;
            count = 1;
            backslashes = next == '%' ? 0 : 1;
        } else {
            half = 0;
            see(next, at - 1, at);
        }
    }

    private boolean isMore(byte next, long at) {
        boolean isHex = Character.digit(next, 16) >= 0;
        if (backslashes == 0) {
            return isHex && isMoreOfPercent(next, at);
        }
        if (count > backslashes) {
            return isHex && isMoreOfUnicode(next, at);
        }
        if (next == 'u' || (next == '\\' && backslashes < MOST_BACKSLASHES)) {
            pending[count++] = next;
            backslashes += next == 'u' ? 0 : 1;
            return true;
        }
        int c =
                switch (next) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case '/', '"', '\'' -> next;
                    default -> -1;
                };
        if (c >= 0) {
            long from = at - count - 1;
            forget();
            see((byte) c, from, at);
        }
        return c >= 0;
    }

    private boolean isMoreOfPercent(byte next, long at) {
        pending[count++] = next;
        if (count == 3) {
            int c = Character.digit(pending[1], 16) * 16 + Character.digit(pending[2], 16);
            forget();
            see((byte) c, at - 3, at);
        }
        return true;
    }

    private boolean isMoreOfUnicode(byte next, long at) {
        pending[count++] = next;
        if (count == backslashes + 5) {
            int c = 0;
            for (int i = backslashes + 1; i < count; i++) {
                c = c * 16 + Character.digit(pending[i], 16);
            }
            long from = at - count;
            int first = half;
            forget();
            character(first, (char) c, from, at);
        }
        return true;
    }

    private void character(int first, char c, long from, long at) {
        if (Character.isHighSurrogate(c)) {
            half = c;
            halfFrom = from;
            return;
        }
        boolean isPair = first != 0 && Character.isLowSurrogate(c);
        var text =
                isPair
                        ? Character.toString(Character.toCodePoint((char) first, c))
                        : Character.toString(c);
        long begin = isPair ? halfFrom : from;
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            see(one, begin, at);
        }
    }

    /** It was no escape; of backslashes that escape each other one of two is left. */
    private void asItIs(long at) {
        long from = at - count;
        int kept = backslashes > 1 ? backslashes / 2 : backslashes;
        int skipped = backslashes - kept;
        int all = count;
        forget();
        for (int i = skipped; i < all; i++) {
            see(pending[i], i == skipped ? from : from + i, from + i + 1);
        }
    }

    private void forget() {
        count = 0;
        backslashes = 0;
        half = 0;
    }

    private void see(byte next, long from, long at) {
        int c = next & 0xff;
        if (c == '\n' || (c >= 0x20 && c != 0x7f)) {
            eye.see(next, from, at);
        }
    }
}
