/** Escaping children of every kind, and sweeps that must leave none and hit nobody else. */
@NullMarked
package cadre.process.sweep;

import org.jspecify.annotations.NullMarked;
