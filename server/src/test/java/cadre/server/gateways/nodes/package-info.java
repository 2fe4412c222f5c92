/** Tests of what serves nodes, without a server. */
@NullMarked
package cadre.server.gateways.nodes;

import org.jspecify.annotations.NullMarked;
