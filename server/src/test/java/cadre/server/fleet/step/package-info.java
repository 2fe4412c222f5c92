/** Tests of what people read of an agent's steps. */
@NullMarked
package cadre.server.fleet.step;

import org.jspecify.annotations.NullMarked;
