/** Sessions of a real tmux. */
@NullMarked
package cadre.cli.tmux;

import org.jspecify.annotations.NullMarked;
