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
    private static final Pattern HIDDEN =
            Pattern.compile(
                    "(?is)<(script|style|template|noscript)\\b[^>]{0,500}>(?:(?!</\\1)[\\s\\S])*+(?:</\\1\\s*>|$)"
                            + "|<(\\w{1,20})\\b[^>]{0,500}(?:\\bhidden\\b|display\\s*:\\s*none"
                            + "|visibility\\s*:\\s*hidden|font-size\\s*:\\s*0)[^>]{0,500}>"
                            + "(?:(?!</\\2)[\\s\\S])*+(?:</\\2\\s*>|$)");

    Cleaned {
        findings = List.copyOf(findings);
    }

    /** Takes out hidden HTML, and characters that show nothing or turn the order of writing. */
    static Cleaned of(String raw) {
        var findings = new ArrayList<String>();
        var text =
                without(
                        raw.replace("\r\n", "\n").replace('\r', '\n'),
                        COMMENT,
                        "hidden HTML comments",
                        findings);
        text = without(text, HIDDEN, "hidden HTML", findings);
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

    private static String without(
            String text, Pattern pattern, String what, List<String> findings) {
        var matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        findings.add(what);
        return matcher.replaceAll("");
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
                || c >= 0x2060 && c <= 0x2064
                || c == 0xFEFF
                || c == 0x00AD
                || c == 0x034F
                || c == 0x180E
                || c >= 0xFE00 && c <= 0xFE0F
                || c >= 0xE0000 && c <= 0xE0FFF
                || c < ' ' && c != '\n' && c != '\t'
                || c == 0x7F;
    }

    /** Each line behind a mark that none of it can end, at most so many characters. */
    String quoted(int most) {
        var cut = text.length() > most ? text.substring(0, most) + "\n(cut)" : text;
        return cut.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    }
}
