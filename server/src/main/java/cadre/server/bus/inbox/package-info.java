/**
 * Mail of the members of a team: stored before the sender has an answer, read by a cursor that
 * skips nothing and shows nothing twice, fetched and acknowledged as facts of their own. Uses
 * {@code bus} and what that stands on.
 */
@NullMarked
package cadre.server.bus.inbox;

import org.jspecify.annotations.NullMarked;
