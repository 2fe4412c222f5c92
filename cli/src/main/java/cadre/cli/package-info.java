/**
 * The command line: a list of verbs, of which one is made and run. Errors become one line on the
 * standard error (what, which, how to fix) and an exit status.
 */
@NullMarked
package cadre.cli;

import org.jspecify.annotations.NullMarked;
