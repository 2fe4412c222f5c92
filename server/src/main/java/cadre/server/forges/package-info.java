/**
 * Git hosts as the server sees them: pushing a saved change to a branch, with a git that reads no
 * configuration, asks no one, and never forces.
 */
@NullMarked
package cadre.server.forges;

import org.jspecify.annotations.NullMarked;
