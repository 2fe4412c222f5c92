/**
 * What an agent did, step by step, for people: read from the log stream {@code steps} of its
 * attempt. A call of a tool and its result become one step; a hole in the stream becomes a step
 * that says so; texts, numbers and what is read at once are bounded.
 */
@NullMarked
package cadre.server.fleet.step;

import org.jspecify.annotations.NullMarked;
