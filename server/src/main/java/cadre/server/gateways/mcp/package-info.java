/**
 * The team bus for agents: the Model Context Protocol on {@code /mcp}, streamable HTTP with plain
 * JSON answers, in both eras of the protocol: the stateless one of 2026-07-28 and the one that
 * begins with {@code initialize}. Keeps nothing between two requests and never gives out a session
 * id, so that a restart changes nothing for a client. Translates calls of tools into calls of the
 * bus and decides nothing; an outcome that the caller must handle is a normal result, a mistake in
 * the arguments a tool error that says how to do it right.
 */
@NullMarked
package cadre.server.gateways.mcp;

import org.jspecify.annotations.NullMarked;
