/**
 * The team bus for agents over the Model Context Protocol on {@code /mcp}: each tool is one call of
 * the bus, its result what the bus answered with nothing that a model would read in vain. An
 * outcome that the caller must handle is a normal result, a mistake in the arguments a tool error
 * that says how to do it right. Translates and decides nothing; the protocol itself is in {@code
 * protocol}.
 */
@NullMarked
package cadre.server.gateways.mcp;

import org.jspecify.annotations.NullMarked;
