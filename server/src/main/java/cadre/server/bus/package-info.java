/**
 * What all of the team bus stands on: who speaks, the log of a team, and waiting for what comes
 * next. Mail, tasks and locks are packages of their own; each writes under its team's row, in one
 * transaction with its events. Uses {@code access}, {@code feed} and {@code storage}; gateways call
 * it, and {@code fleet} may.
 */
@NullMarked
package cadre.server.bus;

import org.jspecify.annotations.NullMarked;
