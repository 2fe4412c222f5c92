/**
 * Calls to the API of a tracker or Git host: only those that an adapter's table of routes names,
 * with a bound on size and time, and each told to the audit log. Tokens are in a header and nowhere
 * else.
 */
@NullMarked
package cadre.server.forges.api;

import org.jspecify.annotations.NullMarked;
