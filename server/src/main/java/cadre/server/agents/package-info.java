/**
 * How a role runs: the agent profiles, built in or from the server's configuration, never from a
 * repository. Nothing here starts a program; the adapters live on the node.
 */
@NullMarked
package cadre.server.agents;

import org.jspecify.annotations.NullMarked;
