/** Backups, restores and moves of real stores with everything in them. */
@NullMarked
package cadre.server.dump;

import org.jspecify.annotations.NullMarked;
