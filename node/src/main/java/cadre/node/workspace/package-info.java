/**
 * The directory that an attempt works in, and the saving of what it left there. {@link
 * cadre.node.workspace.Workspaces} keeps a mirror of each repository that only the node writes,
 * makes a clone with its own refs, config and hooks for each attempt, and saves the result through
 * a git directory of its own: nothing that an agent wrote is ever run or followed.
 */
@NullMarked
package cadre.node.workspace;

import org.jspecify.annotations.NullMarked;
