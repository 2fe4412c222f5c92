/**
 * What may import what, and what may not be used where: each rule is a function of a root package,
 * so that the same rule is checked on Cadre and, to prove that it bites, on the classes under
 * {@code fixture} that break it.
 *
 * <p>The rules are called from plain tests: ArchUnit's own test engine reported no tests and a
 * green build.
 */
@NullMarked
package cadre.app.architecture;

import org.jspecify.annotations.NullMarked;
