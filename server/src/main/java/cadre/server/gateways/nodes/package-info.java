/**
 * What nodes use: the link over which they get orders and report, uploads and downloads that are
 * too large for it, and the way in for a new one. A node reaches only what is leased to it: the
 * fleet checks each message against the key's node and the attempt's token.
 */
@NullMarked
package cadre.server.gateways.nodes;

import org.jspecify.annotations.NullMarked;
