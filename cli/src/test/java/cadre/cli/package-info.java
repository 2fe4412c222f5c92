/** Tests of the command line as a whole, and what other tests stand on. */
@NullMarked
package cadre.cli;

import org.jspecify.annotations.NullMarked;
