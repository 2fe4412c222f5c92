/**
 * The loops that give leases and take them away. Each compares what is with what should be and may
 * be run at any moment: {@code Dispatcher} gives waiting jobs to free slots, {@code LeaseReaper}
 * ends leases and jobs whose time is over. Uses jobs and placement.
 */
@NullMarked
package cadre.server.fleet.lease;

import org.jspecify.annotations.NullMarked;
