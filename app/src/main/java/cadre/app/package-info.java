/** The program: picks what {@code cadre VERB} starts. */
@NullMarked
package cadre.app;

import org.jspecify.annotations.NullMarked;
