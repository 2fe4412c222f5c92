/**
 * Locks of a team: advisory leases on names and path globs, several at once or none, each with a
 * fencing token that only grows. Uses {@code bus} and what that stands on.
 */
@NullMarked
package cadre.server.bus.lock;

import org.jspecify.annotations.NullMarked;
