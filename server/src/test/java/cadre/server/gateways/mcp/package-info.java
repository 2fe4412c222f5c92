/** The tools of the bus over real HTTP, called by hand and by the official inspector. */
@NullMarked
package cadre.server.gateways.mcp;

import org.jspecify.annotations.NullMarked;
