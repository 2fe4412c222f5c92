/**
 * The program: picks what {@code cadre VERB} starts. The client verbs come from {@link cadre.cli};
 * here are the ones that need server and node: {@code server}, {@code node}, {@code up}, {@code
 * demo}.
 */
@NullMarked
package cadre.app;

import org.jspecify.annotations.NullMarked;
