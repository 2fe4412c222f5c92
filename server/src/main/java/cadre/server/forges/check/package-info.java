/**
 * Looks at a connection as a person would who wonders why nothing happens: its token, what that may
 * do, its webhooks, and what to click to mend it. Reads only.
 */
@NullMarked
package cadre.server.forges.check;

import org.jspecify.annotations.NullMarked;
