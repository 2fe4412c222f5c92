/** Posts to the outside. */
@NullMarked
package cadre.server.gateways.outbound;

import org.jspecify.annotations.NullMarked;
