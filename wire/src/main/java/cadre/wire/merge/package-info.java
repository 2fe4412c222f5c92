/**
 * Merge trains as the API shows them: saved changes of jobs, merged in order into one, with a check
 * after each.
 */
@NullMarked
package cadre.wire.merge;

import org.jspecify.annotations.NullMarked;
