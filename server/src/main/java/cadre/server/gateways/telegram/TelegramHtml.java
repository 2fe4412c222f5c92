package cadre.server.gateways.telegram;

/** Texts as {@code cadre.server.chat} writes them, in the Bot API's HTML mode. */
final class TelegramHtml {
    private static final String FENCE = "```";

    private TelegramHtml() {}

    /** Only the three signs that HTML needs are escaped; nothing else means anything there. */
    static String of(String text) {
        var html = new StringBuilder();
        var inCode = false;
        for (var line : text.lines().toList()) {
            if (line.startsWith(FENCE)) {
                html.append(inCode ? "</pre>\n" : "<pre>");
                inCode = !inCode;
            } else {
                html.append(inCode ? escaped(line) : inline(line)).append('\n');
            }
        }
        if (inCode) {
            html.append("</pre>");
        }
        return html.toString().strip();
    }

    private static String inline(String line) {
        var html = new StringBuilder();
        var at = 0;
        while (true) {
            var open = line.indexOf('`', at);
            var close = open < 0 ? -1 : line.indexOf('`', open + 1);
            if (close < 0) {
                return html.append(escaped(line.substring(at))).toString();
            }
            html.append(escaped(line.substring(at, open)));
            if (close == open + 1) {
                html.append("``");
            } else {
                html.append("<code>")
                        .append(escaped(line.substring(open + 1, close)))
                        .append("</code>");
            }
            at = close + 1;
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
