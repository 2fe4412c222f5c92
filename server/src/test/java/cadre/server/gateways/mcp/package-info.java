/** The endpoint for agents, spoken to over real HTTP, by hand and by the official tools. */
@NullMarked
package cadre.server.gateways.mcp;

import org.jspecify.annotations.NullMarked;
