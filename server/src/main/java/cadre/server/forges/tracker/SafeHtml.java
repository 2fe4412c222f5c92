package cadre.server.forges.tracker;

import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Cadre's Markdown as HTML in which nothing of the text is a tag, and no link runs a script. */
final class SafeHtml {
    private static final Parser PARSER = Parser.builder().maxOpenBlockParsers(50).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder()
                    .escapeHtml(true)
                    .sanitizeUrls(true)
                    .omitSingleParagraphP(false)
                    .build();

    private SafeHtml() {}

    /** Without white space at its ends. */
    static String of(Markup text) {
        return RENDERER.render(PARSER.parse(text.markdown())).strip();
    }
}
