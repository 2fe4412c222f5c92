/**
 * Which node runs which job: the roster of nodes as this server sees them now, what a job requires
 * of a node, the choice among those that could, and the words that say why none can. Knows no
 * database.
 */
@NullMarked
package cadre.server.fleet.placement;

import org.jspecify.annotations.NullMarked;
