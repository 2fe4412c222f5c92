/**
 * The Model Context Protocol over streamable HTTP with plain JSON answers, in both eras: the
 * stateless one of 2026-07-28 and the one that begins with {@code initialize}. Knows no tool of its
 * own. Keeps nothing between two requests and never gives out a session id, so that a restart
 * changes nothing for a client. The headers, statuses and codes are those of the specification.
 */
@NullMarked
package cadre.server.gateways.mcp.protocol;

import org.jspecify.annotations.NullMarked;
