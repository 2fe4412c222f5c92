/**
 * The door to the team's bus for agents on this node: a port on loopback that passes on what an
 * agent asks under the token of its own attempt, and nothing else. The node's key is added on the
 * way, so that no agent ever has one that opens more. Uses {@code link} for the server's address;
 * {@code attempt} opens and closes it.
 */
@NullMarked
package cadre.node.relay;

import org.jspecify.annotations.NullMarked;
