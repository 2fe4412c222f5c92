/** Tests of the version. */
@NullMarked
package cadre.wire.release;

import org.jspecify.annotations.NullMarked;
