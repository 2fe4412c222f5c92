/**
 * The messages between a node and its server, sent as JSON text over the WebSocket which the node
 * opens.
 */
@NullMarked
package cadre.wire.link;

import org.jspecify.annotations.NullMarked;
