/** The normal form of what an agent does: steps, usage, answer; the same for every agent CLI. */
@NullMarked
package cadre.wire.agent;

import org.jspecify.annotations.NullMarked;
