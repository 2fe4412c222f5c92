/**
 * The places of jobs on the bus: the agent of a job whose request names a team speaks there as a
 * member of its own, {@code job-17} or whom Cadre appointed it to be, while its attempt is leased,
 * and by nothing but that. What it held ends with the attempt, with an event that names both. Uses
 * {@code access} and {@code bus}; the starts of {@code fleet.job} and the gateways call it.
 */
@NullMarked
package cadre.server.fleet.seat;

import org.jspecify.annotations.NullMarked;
