package cadre.cli.wiring;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;

/**
 * Lines of ours in a text of somebody else's, between two marks. Put in and taken out again, it
 * leaves the text as it was, byte for byte.
 *
 * @param begin the first line
 * @param end the last line
 */
record MarkedBlock(String begin, String end) {
    /** In documents: a comment that is not shown. */
    static final MarkedBlock MARKDOWN =
            new MarkedBlock(
                    "<!-- cadre:begin, written by 'cadre wire': changes in here are lost -->",
                    "<!-- cadre:end -->");

    /** In TOML and in shell scripts. */
    static final MarkedBlock HASH =
            new MarkedBlock(
                    "# cadre:begin, written by 'cadre wire': changes in here are lost",
                    "# cadre:end");

    /** Whether the text has it. */
    boolean isIn(String text) {
        return start(text) >= 0;
    }

    /**
     * The text with the block in it: where it was, or at the end.
     *
     * @param content its lines between the marks, without a line break at its end
     * @throws CadreException CONFLICT if it begins and does not end
     */
    String put(String text, String content) {
        var block = block(text, content);
        int start = start(text);
        if (start >= 0) {
            return text.substring(0, start) + block + text.substring(stop(text, start));
        }
        if (text.isEmpty()) {
            return block + "\n";
        }
        var line = lineBreak(text);
        // A text whose last line is not ended keeps that: so the way back is known.
        return text.endsWith("\n") ? text + line + block + line : text + line + line + block;
    }

    /** The same after the first line, if that is one for the program loader, else at the top. */
    String putAtTop(String text, String content) {
        if (isIn(text)) {
            return put(text, content);
        }
        int first = text.startsWith("#!") ? text.indexOf('\n') + 1 : 0;
        return text.substring(0, first)
                + block(text, content)
                + lineBreak(text)
                + text.substring(first);
    }

    /** The text without the block; the same if there is none. */
    String remove(String text) {
        int start = start(text);
        if (start < 0) {
            return text;
        }
        int stop = stop(text, start);
        var before = text.substring(0, start);
        var after = text.substring(stop);
        var line = lineBreak(text);
        if (after.isEmpty()) {
            return cut(cut(before, line), line);
        }
        after = after.substring(after.startsWith(line) ? line.length() : 0);
        return (before.endsWith(line + line) ? cut(before, line) : before) + after;
    }

    private String block(String text, String content) {
        return (begin + "\n" + content + "\n" + end).replace("\n", lineBreak(text));
    }

    /** Known by the mark alone: another version may have other words behind it. */
    private int start(String text) {
        var mark = begin.substring(0, begin.indexOf(','));
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
            if (at == 0 || text.charAt(at - 1) == '\n') {
                return at;
            }
        }
        return -1;
    }

    private int stop(String text, int start) {
        int at = text.indexOf("\n" + end, start);
        if (at < 0) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "A block of Cadre's begins and does not end",
                    Map.of("begin", begin, "missing", end),
                    "Take the rest of the block out by hand, then run this again");
        }
        return at + 1 + end.length();
    }

    private static String cut(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    private static String lineBreak(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }
}
