/**
 * The gates of flows: each looks at what trackers and Git hosts answered a moment ago, and says
 * whether an item may go on, with its evidence. Pure: nothing here asks, waits or writes.
 */
@NullMarked
package cadre.server.flows.gate;

import org.jspecify.annotations.NullMarked;
