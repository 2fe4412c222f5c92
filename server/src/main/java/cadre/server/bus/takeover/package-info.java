/**
 * Takes a team bus over that was kept in Redis: its mail, tasks, locks and log go on in a team with
 * the same numbers. Reads Redis and changes nothing there; writes rows of the bus by itself, since
 * they have their numbers already. A second time nothing comes twice.
 */
@NullMarked
package cadre.server.bus.takeover;

import org.jspecify.annotations.NullMarked;
