/**
 * What the team bus is asked and what it answers: teams and members, mail, tasks, locks and the
 * team's log, as every surface shows them.
 */
@NullMarked
package cadre.wire.bus;

import org.jspecify.annotations.NullMarked;
