/** Which files of this machine become documents of a collection. */
@NullMarked
package cadre.cli.knowledge;

import org.jspecify.annotations.NullMarked;
