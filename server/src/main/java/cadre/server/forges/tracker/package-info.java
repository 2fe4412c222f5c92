/**
 * What Cadre reads from a tracker of work items and writes to it; one port, an adapter for each
 * provider.
 */
@NullMarked
package cadre.server.forges.tracker;

import org.jspecify.annotations.NullMarked;
