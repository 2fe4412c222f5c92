/**
 * The flow of a repository on this machine: its file, what it adopts of an older set-up, and how it
 * looks on the screen. Works without a server.
 */
@NullMarked
package cadre.cli.flow;

import org.jspecify.annotations.NullMarked;
