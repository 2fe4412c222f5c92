/** Tests of reading and walking flows. */
@NullMarked
package cadre.wire.flow;

import org.jspecify.annotations.NullMarked;
