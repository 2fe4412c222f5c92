/** Paths of repositories and patterns of them, as locks and plans write them. */
@NullMarked
package cadre.wire.path;

import org.jspecify.annotations.NullMarked;
