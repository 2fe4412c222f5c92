/**
 * Interactive agents side by side in a tmux session of their own: on a socket of Cadre's, apart
 * from the person's sessions. tmux keeps the session when the terminal is gone; Cadre keeps a note
 * of what it started. No shell sees a prompt: programs are started by their arguments.
 */
@NullMarked
package cadre.cli.tmux;

import org.jspecify.annotations.NullMarked;
