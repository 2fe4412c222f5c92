/**
 * What agents that speak over the bridge publish to each other, by topic or by name: stored until
 * it was taken or its time is over, a day at most. The names of agents are claimed and belong to no
 * team; mail and tasks of teams are not here.
 */
@NullMarked
package cadre.server.bus.topic;

import org.jspecify.annotations.NullMarked;
