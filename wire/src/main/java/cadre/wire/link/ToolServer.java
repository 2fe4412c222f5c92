package cadre.wire.link;

/**
 * An MCP server that an agent gets by its tool set.
 *
 * @param name as the agent sees it, 1 to 63 of a-z, 0-9 and '-', never {@code cadre}
 * @param url where it speaks MCP over HTTP, as seen from the node
 */
public record ToolServer(String name, String url) {}
