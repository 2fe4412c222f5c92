package cadre.server.forges.tracker;

/**
 * Text that Cadre writes, in Markdown; an adapter turns it into what its tracker shows.
 *
 * @param markdown paragraphs, lists, code and links only
 */
public record Markup(String markdown) {}
