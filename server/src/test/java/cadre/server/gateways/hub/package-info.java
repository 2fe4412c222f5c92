/** The bridge over real HTTP, and route scripts that speak nothing else. */
@NullMarked
package cadre.server.gateways.hub;

import org.jspecify.annotations.NullMarked;
