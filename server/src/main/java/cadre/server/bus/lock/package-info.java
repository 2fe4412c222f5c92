/**
 * Locks of a team: advisory leases on names and path globs, for one alone or shared, several at
 * once or none, each with a fencing token that only grows. Who waits has a place in the store, and
 * gets its turn in the order of places. Uses {@code bus} and what that stands on.
 */
@NullMarked
package cadre.server.bus.lock;

import org.jspecify.annotations.NullMarked;
