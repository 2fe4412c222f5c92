/**
 * The node's one line to the server: a WebSocket that it dials itself, kept open with back-off and
 * beats, and plain HTTP for what is large. Nothing is killed because the server is away; whoever
 * has something to say after a reconnect is asked for it by {@link cadre.node.link.LinkHandler}.
 */
@NullMarked
package cadre.node.link;

import org.jspecify.annotations.NullMarked;
