/**
 * The board of a team: tasks, claims with a fencing token and a lease where asked for, what waits
 * for what, and the history of each. A claim is decided under the team's row, so that one of many
 * wins. Uses {@code bus} and what that stands on.
 */
@NullMarked
package cadre.server.bus.task;

import org.jspecify.annotations.NullMarked;
