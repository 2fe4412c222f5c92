package cadre.wire.id;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks shared by the id records: a number behind one letter, or a short lower-case name. */
final class Ids {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

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
        if (!NAME.matcher(text).matches()) {
            throw malformed(what, text, "Use 1 to 63 of a-z, 0-9 and '-', not beginning with '-'");
        }
        return text;
    }

    static String member(String text) {
        if (!MEMBER.matcher(text).matches() || text.equalsIgnoreCase("all")) {
            throw malformed(
                    "member name",
                    text,
                    "Use 1 to 64 of letters, digits and '._:-', beginning with a letter or digit;"
                            + " 'all' is everyone");
        }
        return text;
    }

    private static CadreException malformed(String what, String text, String fix) {
        var shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return new CadreException(
                ErrorCode.INVALID, "This is no " + what, Map.of(what, shown), fix);
    }
}
