package cadre.server.forges.tracker;

import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;

/**
 * HTML as a person sees it, without its looks: a line for each paragraph, item and line break. What
 * is quoted begins with {@code >}, what is struck out stands in {@code ~~}, what is hidden is left
 * out.
 */
final class PlainText implements NodeFilter {
    /** What is deeper is read at this depth: each tag is compared with all those around it. */
    private static final int DEEPEST = 50;

    private static final Set<String> UNSEEN =
            Set.of("script", "style", "template", "head", "title", "noscript", "iframe", "object");
    private static final Set<String> STRUCK = Set.of("s", "del", "strike");
    private static final Set<String> CELLS = Set.of("td", "th");

    private final StringBuilder text = new StringBuilder();
    private int quotes;
    private int preformatted;

    private PlainText() {}

    /** The text of {@code html}, without white space at its ends. */
    static String of(String html) {
        var all = new PlainText();
        var parser = Parser.htmlParser().setMaxDepth(DEEPEST);
        Jsoup.parse(html, "", parser).body().filter(all);
        return all.text.toString().strip();
    }

    @Override
    public FilterResult head(Node node, int depth) {
        switch (node) {
            case TextNode words -> add(words);
            case Element element -> {
                if (isUnseen(element)) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                begin(element);
            }
            default -> {}
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            end(element);
        }
        return FilterResult.CONTINUE;
    }

    private void begin(Element element) {
        var name = element.normalName();
        if (name.equals("blockquote")) {
            newLine();
            quotes++;
        } else if (name.equals("pre")) {
            newLine();
            preformatted++;
        } else if (name.equals("br")) {
            text.append('\n');
        } else if (STRUCK.contains(name)) {
            add("~~");
        } else if (name.equals("mention-component")) {
            add("@" + element.attr("label") + element.attr("entity_identifier"));
        } else if (isBlock(element)) {
            newLine();
            if (name.equals("li")) {
                add("- ");
            }
        }
    }

    private void end(Element element) {
        var name = element.normalName();
        if (name.equals("blockquote")) {
            newLine();
            quotes--;
        } else if (name.equals("pre")) {
            newLine();
            preformatted--;
        } else if (STRUCK.contains(name)) {
            add("~~");
        } else if (CELLS.contains(name)) {
            add(" ");
        } else if (isBlock(element)) {
            newLine();
        }
    }

    private static boolean isBlock(Element element) {
        return element.isBlock() && !CELLS.contains(element.normalName());
    }

    private static boolean isUnseen(Element element) {
        var style = element.attr("style").toLowerCase(Locale.ROOT).replaceAll("\\s", "");
        return UNSEEN.contains(element.normalName())
                || element.hasAttr("hidden")
                || style.contains("display:none")
                || style.contains("visibility:hidden")
                || style.matches("(.*;)?(font-size|opacity):0(px|em|rem|%|\\.0)?(;.*)?");
    }

    private void add(TextNode words) {
        if (preformatted > 0) {
            words.getWholeText()
                    .lines()
                    .forEach(line -> {
                        add(line);
                        newLine();
                    });
            return;
        }
        var line = words.text();
        add(isAtLineStart() ? line.stripLeading() : line);
    }

    private void add(String words) {
        if (words.isEmpty()) {
            return;
        }
        if (quotes > 0 && isAtLineStart()) {
            text.append("> ".repeat(quotes));
        }
        text.append(words);
    }

    private boolean isAtLineStart() {
        return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    }

    private void newLine() {
        while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
        if (!isAtLineStart()) {
            text.append('\n');
        }
    }
}
