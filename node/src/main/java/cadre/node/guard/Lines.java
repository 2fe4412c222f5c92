package cadre.node.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts as lines without their {@code \n}; a {@code \r} before it stays. Where the last line has no
 * end it gets one, as the others have it.
 */
final class Lines {
    private final String end;

    private Lines(String end) {
        this.end = end;
    }

    /** For texts that are compared: the first that has a line's end says how lines end. */
    static Lines like(List<String> texts) {
        for (var text : texts) {
            int at = text.indexOf('\n');
            if (at >= 0) {
                return new Lines(at > 0 && text.charAt(at - 1) == '\r' ? "\r" : "");
            }
        }
        return new Lines("");
    }

    /** An empty line. */
    String blank() {
        return end;
    }

    List<String> of(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        var last = lines.removeLast();
        if (!last.isEmpty()) {
            lines.add(last.endsWith("\r") ? last : last + end);
        }
        return List.copyOf(lines);
    }

    static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    static boolean isBlank(String line) {
        return line.isBlank();
    }
}
