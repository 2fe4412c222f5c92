/**
 * Teams and their members: who belongs to which, which keys speak for whom, and the numbers of a
 * team, which are given in the order of commits. Every change is an event. Uses {@code access},
 * {@code feed} and {@code storage}.
 */
@NullMarked
package cadre.server.access.team;

import org.jspecify.annotations.NullMarked;
