package cadre.node.redact;

import java.nio.charset.StandardCharsets;

/**
 * Finds the bytes of a stream that a person gets to see: without control characters, characters of
 * no width, and the sequences by which a terminal is told colours, titles and links; each as itself
 * or escaped as in JSON. One byte after the other; for one stream.
 */
final class Visible implements Sight {
    private static final int MOST_BACKSLASHES = 8;
    private static final int MALFORMED = 0xfffd;
    private static final int ESC = 0x1b;

    private final What what;
    private final Eye eye;

    /** The bytes of a character that is not complete; all bytes of it are seen or none. */
    private final byte[] pending = new byte[MOST_BACKSLASHES + 5];

    private int count;

    /** How many of these are backslashes at the beginning. */
    private int backslashes;

    /** How many bytes the character has in UTF-8, 0 within an escape of JSON. */
    private int wanted;

    private State state = State.TEXT;

    /** How often the last ESC was escaped. */
    private int escaped;

    private boolean afterBreak;

    /** What is left out. */
    enum What {
        /** Control characters and those of no width, one by one. */
        CONTROLS,
        /** These, and whole sequences. */
        SEQUENCES,
        /** These, line breaks and the indentation behind them. */
        LINE_BREAKS
    }

    private enum State {
        TEXT,
        ESCAPE,
        INTERMEDIATE,
        SEQUENCE,
        STRING
    }

    Visible(What what, Eye eye) {
        this.what = what;
        this.eye = eye;
    }

    @Override
    public void next(byte next, long at) {
        if (count > 0) {
            if (isMore(next, at)) {
                return;
            }
            character(backslashes > 0 ? '\\' : MALFORMED, at - 1);
        }
        begin(next, at);
    }

    @Override
    public int open() {
        return count;
    }

    private void begin(byte next, long at) {
        int c = next & 0xff;
        pending[count++] = next;
        if (c == '\\') {
            backslashes = 1;
            endString();
        } else if (c >= 0xc2 && c <= 0xf4) {
            wanted = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        } else {
            character(c < 0x80 ? c : MALFORMED, at);
        }
    }

    private boolean isMore(byte next, long at) {
        if (wanted > 0) {
            return isMoreOfUtf8(next, at);
        }
        return count == backslashes ? isMoreOfEscape(next, at) : isMoreOfHex(next, at);
    }

    private boolean isMoreOfUtf8(byte next, long at) {
        if ((next & 0xc0) != 0x80) {
            return false;
        }
        pending[count++] = next;
        if (count == wanted) {
            character(new String(pending, 0, count, StandardCharsets.UTF_8).codePointAt(0), at);
        }
        return true;
    }

    private boolean isMoreOfEscape(byte next, long at) {
        if (next == '\\' && backslashes < MOST_BACKSLASHES) {
            pending[count++] = next;
            backslashes++;
            endString();
            return true;
        }
        int c =
                switch (next) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    default -> 0;
                };
        if (c == 0 && next != 'u') {
            return false;
        }
        pending[count++] = next;
        if (c != 0) {
            character(c, at);
        }
        return true;
    }

    private boolean isMoreOfHex(byte next, long at) {
        if (Character.digit(next, 16) < 0) {
            return false;
        }
        pending[count++] = next;
        if (count == backslashes + 5) {
            int c = 0;
            for (int i = backslashes + 1; i < count; i++) {
                c = c * 16 + Character.digit(pending[i], 16);
            }
            character(c, at);
        }
        return true;
    }

    /** ESC and a backslash end a string; where ESC is escaped, the backslash is too. */
    private void endString() {
        if (state == State.ESCAPE && backslashes == Math.max(1, 2 * escaped)) {
            state = State.TEXT;
            forget();
        }
    }

    private void character(int c, long at) {
        if (isSeen(c, at)) {
            int all = count;
            for (int i = 0; i < all; i++) {
                eye.see(pending[i], at - all + i, at - all + i + 1);
            }
        }
        forget();
    }

    private void forget() {
        count = 0;
        backslashes = 0;
        wanted = 0;
    }

    private boolean isSeen(int c, long at) {
        if (what == What.CONTROLS) {
            return isSeen(c);
        }
        return switch (state) {
            case TEXT -> isText(c, at);
            case ESCAPE -> afterEscape(c, at);
            case INTERMEDIATE -> {
                if (c >= 0x20 && c <= 0x2f) {
                    yield false;
                }
                state = State.TEXT;
                yield (c < 0x30 || c > 0x7e) && isText(c, at);
            }
            case SEQUENCE -> {
                if (c >= 0x20 && c < 0x40) {
                    yield false;
                }
                state = State.TEXT;
                yield (c < 0x40 || c > 0x7e) && isText(c, at);
            }
            case STRING -> {
                switch (c) {
                    case 0x07, 0x18, 0x1a, 0x9c -> state = State.TEXT;
                    case ESC -> escape();
                    default -> {
                        if (c == '\n') {
                            state = State.TEXT;
                        }
                    }
                }
                yield c == '\n' && isText(c, at);
            }
        };
    }

    private boolean afterEscape(int c, long at) {
        switch (c) {
            case '[' -> state = State.SEQUENCE;
            case ']', 'P', 'X', '^', '_' -> state = State.STRING;
            case ESC -> escape();
            default -> {
                state = c >= 0x20 && c <= 0x2f ? State.INTERMEDIATE : State.TEXT;
                return (c < 0x20 || c > 0x7e) && isText(c, at);
            }
        }
        return false;
    }

    private void escape() {
        state = State.ESCAPE;
        escaped = backslashes;
    }

    private boolean isText(int c, long at) {
        switch (c) {
            case ESC -> escape();
            case 0x9b -> state = State.SEQUENCE;
            case 0x90, 0x98, 0x9d, 0x9e, 0x9f -> state = State.STRING;
            default -> {
                return what == What.LINE_BREAKS ? isShown(c) && !isBreak(c, at) : isSeen(c);
            }
        }
        return false;
    }

    private boolean isBreak(int c, long at) {
        if (c == '\n' || c == '\r') {
            afterBreak = true;
            eye.lineBreak(at);
            return true;
        }
        afterBreak &= c == ' ' || c == '\t';
        return afterBreak;
    }

    /** A carriage return or a tab within a word hides it from a search, not from a person. */
    private static boolean isSeen(int c) {
        return c != '\r' && c != '\t' && isShown(c);
    }

    private static boolean isShown(int c) {
        return switch (c) {
            case '\n', '\r', '\t' -> true;
            case 0x034f, 0x2028, 0x2029 -> false;
            default ->
                    c >= 0x20
                            && (c < 0x7f || c > 0x9f)
                            && (c < 0xfe00 || c > 0xfe0f)
                            && Character.getType(c) != Character.FORMAT;
        };
    }
}
