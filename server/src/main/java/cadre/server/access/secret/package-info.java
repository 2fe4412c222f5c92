/**
 * Secrets of agents and of git hosts at rest: encrypted with a key that is not in the database,
 * bound to their name and scope, handed out in clear only for a job that is being given to a node.
 * {@code Vault} is the way in. Uses {@code access}, {@code feed} and {@code storage}.
 */
@NullMarked
package cadre.server.access.secret;

import org.jspecify.annotations.NullMarked;
