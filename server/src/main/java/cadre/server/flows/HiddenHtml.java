package cadre.server.flows;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Elements of HTML that a browser does not show, found in Markdown or whatever else. Takes time
 * that grows with the text and no faster, whatever is in it.
 */
final class HiddenHtml {
    private static final Set<String> UNSEEN = Set.of("script", "style", "template", "noscript");

    /** These end with their tag. */
    private static final Set<String> VOID =
            Set.of(
                    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                    "source", "track", "wbr");

    /** Of these one may be within another; in others the next one, or any text, begins anew. */
    private static final Set<String> NESTED =
            Set.of(
                    "article",
                    "aside",
                    "b",
                    "blockquote",
                    "code",
                    "details",
                    "div",
                    "em",
                    "font",
                    "i",
                    "ol",
                    "section",
                    "small",
                    "span",
                    "strong",
                    "sub",
                    "sup",
                    "table",
                    "template",
                    "ul");

    private static final Pattern HIDES =
            Pattern.compile(
                    "\\bhidden\\b|display\\s*:\\s*none|visibility\\s*:\\s*hidden|font-size\\s*:\\s*0",
                    Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_NAME = 20;
    private static final int LONGEST_TAG = 1_000;

    private final String text;
    private int nextEnd = -1;

    private HiddenHtml(String text) {
        this.text = text;
    }

    /** The text without them; the same one if it has none. */
    static String without(String text) {
        return new HiddenHtml(text).without();
    }

    private String without() {
        var shown = new StringBuilder();
        var from = 0;
        var at = text.indexOf('<');
        while (at >= 0) {
            var end = endOfHidden(at);
            if (end > at) {
                shown.append(text, from, at);
                from = end;
            }
            at = text.indexOf('<', Math.max(at + 1, end));
        }
        return from == 0 ? text : shown.append(text, from, text.length()).toString();
    }

    /** Where the hidden element that begins here ends; 0 if none does. */
    private int endOfHidden(int open) {
        var nameEnd = endOfWord(open + 1);
        var length = nameEnd - open - 1;
        var close = endOfTag(nameEnd);
        if (length == 0 || length > LONGEST_NAME || close > nameEnd + LONGEST_TAG) {
            return 0;
        }
        var name = text.substring(open + 1, nameEnd).toLowerCase(Locale.ROOT);
        if (!UNSEEN.contains(name) && !HIDES.matcher(text.substring(nameEnd, close)).find()) {
            return 0;
        }
        return VOID.contains(name) ? close + 1 : endOfElement(name, close + 1);
    }

    /** The next mark that ends a tag; beyond any length if there is none. Asked in order. */
    private int endOfTag(int from) {
        if (nextEnd < from) {
            var found = text.indexOf('>', from);
            nextEnd = found < 0 ? Integer.MAX_VALUE : found;
        }
        return nextEnd;
    }

    /** Elements of its name within it end first. */
    private int endOfElement(String name, int from) {
        var depth = 1;
        for (var at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1)) {
            if (isTag(at + 1, name)) {
                depth += NESTED.contains(name) ? 1 : 0;
            } else if (text.startsWith("/", at + 1) && isTag(at + 2, name) && --depth == 0) {
                var close = text.indexOf('>', at);
                return close < 0 ? text.length() : close + 1;
            }
        }
        return text.length();
    }

    private boolean isTag(int from, String name) {
        var nameEnd = from + name.length();
        return text.regionMatches(true, from, name, 0, name.length())
                && endOfWord(nameEnd) == nameEnd;
    }

    private int endOfWord(int from) {
        var at = Math.min(from, text.length());
        while (at < text.length()
                && at - from <= LONGEST_NAME
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return at;
    }
}
