package cadre.server.insight.search;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The lines of a piece that are shown: around the first that has a word of the query. */
final class Excerpt {
    private static final int LINES = 3;
    private static final int LONGEST_LINE = 300;

    private Excerpt() {}

    static String of(String text, String query) {
        var words =
                Arrays.stream(query.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                        .filter(word -> word.length() > 1)
                        .toList();
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        int first = 0;
        int most = 0;
        for (int at = 0; at < lines.size(); at++) {
            int count = count(lines.get(at), words);
            if (count > most) {
                first = at;
                most = count;
            }
        }
        first = Math.max(0, Math.min(first, lines.size() - LINES));
        var shown = lines.subList(first, Math.min(lines.size(), first + LINES));
        return String.join("\n", shown.stream().map(line -> shortened(line, words)).toList());
    }

    private static int count(String line, List<String> words) {
        var low = line.toLowerCase(Locale.ROOT);
        return (int) words.stream().filter(low::contains).count();
    }

    private static String shortened(String line, List<String> words) {
        if (line.length() <= LONGEST_LINE) {
            return line;
        }
        var low = line.toLowerCase(Locale.ROOT);
        int word = words.stream().mapToInt(low::indexOf).filter(at -> at >= 0).min().orElse(0);
        int from = Math.max(0, Math.min(word - LONGEST_LINE / 3, line.length() - LONGEST_LINE));
        int to = from + LONGEST_LINE;
        if (from > 0 && Character.isLowSurrogate(line.charAt(from))) {
            from++;
        }
        if (to < line.length() && Character.isLowSurrogate(line.charAt(to))) {
            to--;
        }
        return (from > 0 ? "..." : "")
                + line.substring(from, to)
                + (to < line.length() ? "..." : "");
    }
}
