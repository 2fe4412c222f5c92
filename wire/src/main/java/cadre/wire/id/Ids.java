package cadre.wire.id;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;

/** Checks shared by the id records: a number behind one letter, or a short lower-case name. */
final class Ids {
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_MEMBER = 64;

    private Ids() {}

    static long number(String what, char letter, String text) {
        var digits = !text.isEmpty() && text.charAt(0) == letter ? text.substring(1) : text;
        if (digits.isEmpty()
                || digits.length() > 18
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(what, text, "Write it as " + letter + "17");
        }
        return Long.parseLong(digits);
    }

    static String name(String what, String text) {
        if (!isName(text)) {
            throw malformed(what, text, "Use 1 to 63 of a-z, 0-9 and '-', not beginning with '-'");
        }
        return text;
    }

    static String member(String text) {
        if (!isMember(text) || text.equalsIgnoreCase("all")) {
            throw malformed(
                    "member name",
                    text,
                    "Use 1 to 64 of letters, digits and '._:-', beginning with a letter or digit;"
                            + " 'all' is everyone");
        }
        return text;
    }

    /** By hand: each row and each call of the bus has some, and patterns showed in its profile. */
    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME || text.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isMember(String text) {
        if (text.isEmpty() || text.length() > LONGEST_MEMBER) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var good = isLower(c) || (c >= 'A' && c <= 'Z') || isDigit(c);
            if (!good && (i == 0 || (c != '.' && c != '_' && c != ':' && c != '-'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static CadreException malformed(String what, String text, String fix) {
        var shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return new CadreException(
                ErrorCode.INVALID, "This is no " + what, Map.of(what, shown), fix);
    }
}
