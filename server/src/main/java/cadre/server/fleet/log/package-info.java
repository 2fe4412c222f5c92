/**
 * The logs of attempts, in a database file of their own. A piece is stored before it is
 * acknowledged, and a gap stays visible as a gap. Only the node that was given an attempt may
 * append to its log.
 */
@NullMarked
package cadre.server.fleet.log;

import org.jspecify.annotations.NullMarked;
