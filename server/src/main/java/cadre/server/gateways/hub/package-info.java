/**
 * The bridge: {@code /bridge/*} with the paths, the shapes and the errors that clients of another
 * hub were written for. It shows the same teams, tasks and mail as the other gateways, with ids as
 * strings and with the statuses of those clients; what a name claims without a key is recorded as
 * unverified. A class here reads a call, asks the bus, and answers; the rules are the bus's.
 */
@NullMarked
package cadre.server.gateways.hub;

import org.jspecify.annotations.NullMarked;
