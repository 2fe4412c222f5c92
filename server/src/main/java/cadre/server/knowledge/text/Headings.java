package cadre.server.knowledge.text;

import cadre.server.knowledge.text.Chunker.Break;
import cadre.server.knowledge.text.Chunker.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds out what each line of a text stands under, and where something new begins. */
final class Headings {
    private static final Pattern HEADING = Pattern.compile("(#{1,6})[ \\t]+(.*)");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*");
    private static final Pattern DECLARATION = Pattern.compile("[\\p{L}_@].*");
    private static final int LONGEST = 160;

    /** A heading that is open, and how deep it is. */
    private record Open(int level, String text) {}

    private Headings() {}

    static boolean isMarkdown(String path) {
        var small = path.toLowerCase(Locale.ROOT);
        return List.of(".md", ".markdown", ".mdx").stream().anyMatch(small::endsWith);
    }

    /** Lines under the headings with {@code #} before them; those in code are none. */
    static List<Line> markdown(String text) {
        var lines = new ArrayList<Line>();
        Deque<Open> open = new ArrayDeque<>();
        var fence = "";
        var path = "";
        boolean afterBlank = true;
        for (var line : split(text)) {
            var heading = HEADING.matcher(line);
            var fenced = FENCE.matcher(line);
            if (fence.isEmpty() && heading.matches()) {
                int level = heading.group(1).length();
                while (!open.isEmpty() && open.getLast().level() >= level) {
                    open.removeLast();
                }
                open.add(new Open(level, title(heading.group(2))));
                path = path(open);
                lines.add(new Line(line, path, Break.HEADING));
            } else {
                var begins = afterBlank && fence.isEmpty() ? Break.PARAGRAPH : Break.INSIDE;
                lines.add(new Line(line, path, begins));
            }
            if (fenced.matches()) {
                fence = fence.isEmpty() ? fenced.group(1) : closed(fence, fenced.group(1));
            }
            afterBlank = line.isBlank();
        }
        return lines;
    }

    private static String closed(String fence, String by) {
        return by.startsWith(fence) ? "" : fence;
    }

    private static String path(Deque<Open> open) {
        return open.stream().map(Open::text).collect(Collectors.joining(" > "));
    }

    private static String title(String text) {
        return cut(text.replaceFirst("[ \\t]+#+[ \\t]*$", "").strip());
    }

    /** Lines under the last one that is not indented, if they are. */
    static List<Line> indented(String text) {
        var lines = new ArrayList<Line>();
        var declaration = "";
        boolean afterBlank = true;
        int before = 0;
        for (var line : split(text)) {
            int indent = indent(line);
            boolean isOuter = indent == 0 && !line.isBlank();
            lines.add(new Line(line, isOuter ? "" : declaration, begins(line, afterBlank, before)));
            if (isOuter && DECLARATION.matcher(line).matches()) {
                declaration = cut(line.strip());
            }
            if (!line.isBlank()) {
                before = indent;
            }
            afterBlank = line.isBlank();
        }
        return lines;
    }

    private static Break begins(String line, boolean afterBlank, int before) {
        if (line.isBlank()) {
            return Break.INSIDE;
        }
        int indent = indent(line);
        if (afterBlank) {
            return indent == 0 ? Break.DECLARATION : Break.PARAGRAPH;
        }
        return indent < before ? Break.OUTDENTED : Break.INSIDE;
    }

    private static int indent(String line) {
        int at = 0;
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static String cut(String heading) {
        if (heading.length() <= LONGEST) {
            return heading;
        }
        int end = Character.isHighSurrogate(heading.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return heading.substring(0, end);
    }

    private static List<String> split(String text) {
        return List.of(text.split("\n", -1));
    }
}
