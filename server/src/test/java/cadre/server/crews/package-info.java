/** Crews on a real store, with nodes that say what a test tells them to. */
@NullMarked
package cadre.server.crews;

import org.jspecify.annotations.NullMarked;
