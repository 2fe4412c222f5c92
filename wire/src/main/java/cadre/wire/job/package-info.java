/** A job as it travels: its request, its states, its attempts, its result. */
@NullMarked
package cadre.wire.job;

import org.jspecify.annotations.NullMarked;
