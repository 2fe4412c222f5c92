/** The protocol on its own, with fixture tools, spoken to by hand and by the official tool. */
@NullMarked
package cadre.server.gateways.mcp.protocol;

import org.jspecify.annotations.NullMarked;
