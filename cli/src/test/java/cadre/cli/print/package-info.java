/** Tests of what people see. */
@NullMarked
package cadre.cli.print;

import org.jspecify.annotations.NullMarked;
