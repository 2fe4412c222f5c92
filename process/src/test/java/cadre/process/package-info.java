/** Tests with real processes; each trial runs as root and again as a user where root runs it. */
@NullMarked
package cadre.process;

import org.jspecify.annotations.NullMarked;
