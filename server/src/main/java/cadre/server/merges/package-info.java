/**
 * Merge trains: saved changes of jobs, merged in order into one, with a check after each. What
 * cannot be merged, or fails the check, is left out and named, and the train goes on. {@link
 * cadre.server.merges.Merges} keeps them in the store; nodes do the merging, in ordinary jobs.
 */
@NullMarked
package cadre.server.merges;

import org.jspecify.annotations.NullMarked;
