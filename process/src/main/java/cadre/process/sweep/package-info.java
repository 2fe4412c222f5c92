/**
 * Ends an attempt completely. {@link cadre.process.sweep.Sweep} finds every process that is proven
 * to be of the attempt (known identity, PID namespace, session, dedicated uid, environment marker,
 * parentage), asks it to end, then kills, and repeats until nothing is left or says what is. It
 * never signals a process without such a proof, and a pid is nothing without its start time.
 */
@NullMarked
package cadre.process.sweep;

import org.jspecify.annotations.NullMarked;
