/** Tests of the package of the same name. */
@NullMarked
package cadre.cli.guard;

import org.jspecify.annotations.NullMarked;
