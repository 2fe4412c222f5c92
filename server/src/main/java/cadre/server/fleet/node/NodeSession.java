package cadre.server.fleet.node;

import cadre.wire.link.ServerMessage;

/**
 * One connection of a node, from its hello to its end.
 *
 * @param number grows with each connection; only the newest one of a node gets its messages
 * @param welcome the answer to the hello
 */
public record NodeSession(long number, ServerMessage.Welcome welcome) {}
