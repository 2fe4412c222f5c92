/** Words of git that every part of Cadre reads alike. */
@NullMarked
package cadre.wire.git;

import org.jspecify.annotations.NullMarked;
