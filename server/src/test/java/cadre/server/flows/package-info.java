/** Flows on a real store, with trackers, hosts and jobs in memory. */
@NullMarked
package cadre.server.flows;

import org.jspecify.annotations.NullMarked;
