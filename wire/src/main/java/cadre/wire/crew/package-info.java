/**
 * Crews as clients see them: a request that is split into parts, each part tried by one agent after
 * the other, and the report of what came of it.
 */
@NullMarked
package cadre.wire.crew;

import org.jspecify.annotations.NullMarked;
