package cadre.server.gateways.http;

import cadre.server.access.Principal;

/** Makes what speaks on one WebSocket connection. */
@FunctionalInterface
public interface SocketHandler {
    /** Called when a connection is open and its key is good. */
    SocketSession open(Principal principal, SocketLine line);
}
