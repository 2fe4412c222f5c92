/**
 * Jobs and their attempts: filing with every check, listing, cancelling, retrying, and the changes
 * of state that nodes and time bring. Each change of a row and its event are one transaction; a
 * result is applied only for the current attempt with the current token. Uses placement, agents,
 * access, feed and storage.
 */
@NullMarked
package cadre.server.fleet.job;

import org.jspecify.annotations.NullMarked;
