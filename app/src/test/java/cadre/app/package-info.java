/** Tests of the program as a whole. */
@NullMarked
package cadre.app;

import org.jspecify.annotations.NullMarked;
