/** Attacks on every kind of isolation that this machine offers. */
@NullMarked
package cadre.process.isolation;

import org.jspecify.annotations.NullMarked;
