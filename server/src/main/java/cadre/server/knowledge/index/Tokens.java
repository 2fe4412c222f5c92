package cadre.server.knowledge.index;

/**
 * Estimates how many tokens a model makes of a text, from above: a text that fits by it fits. What
 * models do differs; this is meant for those that cut words small. No run of letters costs less
 * than a token for each three of one case, and a Korean syllable, which some models take apart,
 * costs three.
 */
public final class Tokens {
    private static final int LETTERS_EACH = 3;
    private static final int DIGITS_EACH = 2;
    private static final int SYLLABLE = 3;

    private enum Kind {
        SPACE,
        SMALL,
        CAPITAL,
        DIGIT,
        SYLLABLE,
        WIDE,
        OTHER
    }

    private Kind run = Kind.SPACE;
    private int length;
    private int total;

    /** Counts from the beginning of a text. */
    public Tokens() {}

    /** Of a whole text; 0 for one of spaces. */
    public static int in(String text) {
        var tokens = new Tokens();
        text.codePoints().forEach(tokens::add);
        return tokens.total();
    }

    /** As much of a text as has no more than {@code most}; up to a space, if there is one late. */
    public static String shortened(String text, int most) {
        return text.substring(0, fitting(text, 0, most));
    }

    /**
     * Where a piece of a text ends that begins here and has no more than {@code most}: after a
     * space where there is one in its later half, before its first sign if that alone is too much.
     */
    public static int fitting(String text, int from, int most) {
        var tokens = new Tokens();
        int space = from;
        int at = from;
        while (at < text.length()) {
            int sign = text.codePointAt(at);
            tokens.add(sign);
            if (tokens.total() > most) {
                return space > from + (at - from) / 2 ? space : at;
            }
            at += Character.charCount(sign);
            if (sign == ' ') {
                space = at;
            }
        }
        return at;
    }

    /** Takes one more sign. */
    public void add(int sign) {
        var kind = kind(sign);
        if (kind != run) {
            // a capital begins its word: "Lease" is one run
            length = run == Kind.CAPITAL && kind == Kind.SMALL && length == 1 ? 1 : 0;
            run = kind;
        }
        total += cost(kind, length);
        length++;
    }

    /** Of what was taken so far. */
    public int total() {
        return total;
    }

    private static int cost(Kind kind, int before) {
        return switch (kind) {
            case SPACE -> 0;
            case SMALL, CAPITAL -> before % LETTERS_EACH == 0 ? 1 : 0;
            case DIGIT -> before % DIGITS_EACH == 0 ? 1 : 0;
            case SYLLABLE -> SYLLABLE;
            case WIDE -> 2; // what a model does not know, it spells in bytes
            case OTHER -> 1;
        };
    }

    private static Kind kind(int sign) {
        if (sign <= ' ' || Character.isWhitespace(sign)) {
            return Kind.SPACE;
        }
        if (sign >= 'a' && sign <= 'z') {
            return Kind.SMALL;
        }
        if (sign >= 'A' && sign <= 'Z') {
            return Kind.CAPITAL;
        }
        if (sign >= '0' && sign <= '9') {
            return Kind.DIGIT;
        }
        if (sign >= 0xAC00 && sign <= 0xD7A3) {
            return Kind.SYLLABLE;
        }
        return sign > 0x7FF ? Kind.WIDE : Kind.OTHER;
    }
}
