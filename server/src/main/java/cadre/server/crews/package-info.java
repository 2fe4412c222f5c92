/**
 * Crews: one request, split into parts that several agents do side by side as ordinary jobs. A part
 * counts as done when its job left what was expected of it, never by what an agent says of itself;
 * one that failed goes to the next agent of its chain with what the first one learnt. All state is
 * in the store, changed under the row of its crew together with the event; a loop that may run on
 * several servers files jobs, hears of their ends and begins what is next. Uses {@code merges},
 * {@code fleet}, {@code bus}, {@code agents}, {@code access}, {@code feed} and {@code storage}.
 */
@NullMarked
package cadre.server.crews;

import org.jspecify.annotations.NullMarked;
