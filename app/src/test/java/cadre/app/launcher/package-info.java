/**
 * The launcher script, against a Java and a Maven that are small scripts and tell what they were
 * asked.
 */
@NullMarked
package cadre.app.launcher;

import org.jspecify.annotations.NullMarked;
