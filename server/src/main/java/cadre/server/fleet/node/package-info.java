/**
 * Nodes: how they join and leave, what operators say to them, and the session of a connected node.
 * Whatever a node says about an attempt is checked against the key's node and the attempt's token.
 */
@NullMarked
package cadre.server.fleet.node;

import org.jspecify.annotations.NullMarked;
