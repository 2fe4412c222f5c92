/** Tests of the package of the same name. */
@NullMarked
package cadre.cli.wiring;

import org.jspecify.annotations.NullMarked;
