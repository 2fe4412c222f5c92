/**
 * The user's own git repositories: what a job gets of one, and how a job's change comes back into
 * one. Never writes to the user's index, branches or files except where {@code apply} was asked to.
 */
@NullMarked
package cadre.cli.checkout;

import org.jspecify.annotations.NullMarked;
