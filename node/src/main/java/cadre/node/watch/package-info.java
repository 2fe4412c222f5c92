/**
 * Watches the repositories of an attempt that may change some of their paths only, and says at once
 * what else is changed in them. Ignored folders cost nothing: they are not watched. Whoever is told
 * decides what comes of it; what is saved is judged again, by the save itself.
 */
@NullMarked
package cadre.node.watch;

import org.jspecify.annotations.NullMarked;
