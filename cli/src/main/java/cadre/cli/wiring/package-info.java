/**
 * What {@code cadre wire} does to a repository and to the user's own settings: each agent CLI's
 * entry for the bus, the role block in its instructions, its session hooks, the guard in git's
 * hooks, and the member's key in a file of its own. Everything is planned before anything is
 * written; what stood in a file before stays as it is, byte for byte. A key is never written into a
 * repository.
 */
@NullMarked
package cadre.cli.wiring;

import org.jspecify.annotations.NullMarked;
