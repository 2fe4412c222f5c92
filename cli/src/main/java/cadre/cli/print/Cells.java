package cadre.cli.print;

/** How wide text is on a terminal, and how it is made safe and short for one line. */
public final class Cells {
    private Cells() {}

    /** One line without control or direction characters: what a table or a live line may show. */
    public static String clean(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> {
                    if (point == '\n' || point == '\t' || point == '\r') {
                        clean.append(' ');
                    } else if (isShown(point)) {
                        clean.appendCodePoint(point);
                    }
                });
        return clean.toString();
    }

    /** The first line of a text without what nobody sees, cut to {@code columns}. */
    public static String line(String text, int columns) {
        var seen = text.replaceAll("[\\p{Cf}\\u115F\\u1160\\u3164\\uFFA0]", "").strip();
        return cut(clean(seen.lines().findFirst().orElse("")), columns);
    }

    /** How many columns the text takes. */
    public static int width(String text) {
        return text.codePoints().map(Cells::width).sum();
    }

    /** The text, cut to {@code columns} with an ellipsis when it is wider. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        var cut = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (used + width(point) > columns - 1) {
                break;
            }
            used += width(point);
            cut.appendCodePoint(point);
            i += Character.charCount(point);
        }
        return columns < 1 ? "" : cut.append('…').toString();
    }

    /** The text with spaces behind it up to {@code columns}. */
    public static String padRight(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    /** The text with spaces before it up to {@code columns}. */
    public static String padLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - width(text))) + text;
    }

    /**
     * Whether a terminal may get this character: no control, no change of the reading direction.
     */
    static boolean isShown(int point) {
        return point >= 0x20
                && (point < 0x7f || point > 0x9f)
                && (point < 0x202a || point > 0x202e)
                && (point < 0x2066 || point > 0x2069)
                && point != 0x2028
                && point != 0x2029;
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        return isWide(point) ? 2 : 1;
    }

    private static boolean isWide(int point) {
        return point >= 0x1100
                && (point <= 0x115f
                        || (point >= 0x2e80 && point <= 0xa4cf)
                        || (point >= 0xac00 && point <= 0xd7a3)
                        || (point >= 0xf900 && point <= 0xfaff)
                        || (point >= 0xfe30 && point <= 0xfe6f)
                        || (point >= 0xff00 && point <= 0xff60)
                        || (point >= 0xffe0 && point <= 0xffe6)
                        || (point >= 0x1f300 && point <= 0x1faff)
                        || (point >= 0x20000 && point <= 0x3fffd));
    }
}
