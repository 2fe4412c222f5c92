/**
 * The guard that stands in git's hooks: which paths a commit or a push changes, and which of them
 * another member of the team has locked. Reads the repository only.
 */
@NullMarked
package cadre.cli.guard;

import org.jspecify.annotations.NullMarked;
