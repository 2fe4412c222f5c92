package cadre.server.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text of others, made fit to be quoted to an agent: without what a person does not see.
 *
 * @param text what is left
 * @param findings what was taken out, for people
 */
record Cleaned(String text, List<String> findings) {
    private static final Pattern COMMENT = Pattern.compile("<!--(?:(?!-->)[\\s\\S])*+(?:-->|$)");

    /** All that Unicode knows: whatever shows a new line gets a mark of its own. */
    private static final Pattern LINE_END =
            Pattern.compile("\r\n|[\r\u000B\u000C\u0085\u2028\u2029]");

    Cleaned {
        findings = List.copyOf(findings);
    }

    /** Takes out hidden HTML, and characters that show nothing or turn the order of writing. */
    static Cleaned of(String raw) {
        var findings = new ArrayList<String>();
        var text = LINE_END.matcher(raw).replaceAll("\n");
        text =
                changed(
                        text,
                        COMMENT.matcher(text).replaceAll(""),
                        "hidden HTML comments",
                        findings);
        text = changed(text, HiddenHtml.without(text), "hidden HTML", findings);
        var kept = new StringBuilder(text.length());
        var invisible = 0;
        var bidi = 0;
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isBidi(c)) {
                bidi++;
            } else if (isInvisible(c)) {
                invisible++;
            } else {
                kept.appendCodePoint(c);
            }
        }
        if (invisible > 0) {
            findings.add(invisible + " invisible characters");
        }
        if (bidi > 0) {
            findings.add(bidi + " characters that turn the order of writing");
        }
        return new Cleaned(kept.toString(), findings);
    }

    private static String changed(String before, String after, String what, List<String> findings) {
        if (after.length() < before.length()) {
            findings.add(what);
        }
        return after;
    }

    private static boolean isBidi(int c) {
        return c >= 0x202A && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069
                || c == 0x200E
                || c == 0x200F
                || c == 0x061C;
    }

    private static boolean isInvisible(int c) {
        return c >= 0x200B && c <= 0x200D
                || c >= 0x2060 && c <= 0x206F
                || c == 0xFEFF
                || c == 0x00AD
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c >= 0x180B && c <= 0x180F
                || c == 0x3164
                || c >= 0xFE00 && c <= 0xFE0F
                || c == 0xFFA0
                || c >= 0xFFF0 && c <= 0xFFFB
                || c >= 0x1BCA0 && c <= 0x1BCA3
                || c >= 0x1D173 && c <= 0x1D17A
                || c >= 0xE0000 && c <= 0xE0FFF
                || Character.isISOControl(c) && c != '\n' && c != '\t';
    }

    /** Each line behind a mark that none of it can end, at most so many characters. */
    String quoted(int most) {
        var cut = text.length() > most ? text.substring(0, most) + "\n(cut)" : text;
        return cut.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    }
}
