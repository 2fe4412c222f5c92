/** Which version of Cadre this is. */
@NullMarked
package cadre.wire.release;

import org.jspecify.annotations.NullMarked;
