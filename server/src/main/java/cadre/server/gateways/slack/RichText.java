package cadre.server.gateways.slack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A text of {@link cadre.server.chat.Platform} as a block of rich text, in which words have no
 * meaning: no mention, no link, no markup but what is code here.
 */
final class RichText {
    private static final String FENCE = "```";

    private final List<Map<String, Object>> elements = new ArrayList<>();
    private final StringBuilder part = new StringBuilder();

    private RichText() {}

    /** The blocks of a message. */
    static List<Map<String, Object>> blocks(String text) {
        var rich = new RichText();
        var inCode = false;
        for (var line : text.lines().toList()) {
            if (line.startsWith(FENCE)) {
                rich.end(inCode);
                inCode = !inCode;
            } else {
                rich.part.append(line).append('\n');
            }
        }
        rich.end(inCode);
        return List.of(Map.of("type", "rich_text", "elements", rich.elements));
    }

    /** For notices and readers: what is no block. */
    static String plain(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void end(boolean inCode) {
        if (part.isEmpty()) {
            return;
        }
        part.setLength(part.length() - 1);
        var text = part.isEmpty() ? "\n" : part.toString();
        part.setLength(0);
        elements.add(
                Map.of(
                        "type",
                        inCode ? "rich_text_preformatted" : "rich_text_section",
                        "elements",
                        inCode ? List.of(words(text)) : section(text)));
    }

    private static List<Map<String, Object>> section(String text) {
        var all = new ArrayList<Map<String, Object>>();
        var from = 0;
        while (from < text.length()) {
            var open = text.indexOf('`', from);
            var close = open < 0 ? -1 : text.indexOf('`', open + 1);
            if (close <= open + 1 || text.substring(open, close).contains("\n")) {
                var end = open < 0 ? text.length() : open + 1;
                all.add(words(text.substring(from, end)));
                from = end;
                continue;
            }
            if (open > from) {
                all.add(words(text.substring(from, open)));
            }
            all.add(
                    Map.of(
                            "type",
                            "text",
                            "text",
                            text.substring(open + 1, close),
                            "style",
                            Map.of("code", true)));
            from = close + 1;
        }
        return all;
    }

    private static Map<String, Object> words(String text) {
        return Map.of("type", "text", "text", text);
    }
}
