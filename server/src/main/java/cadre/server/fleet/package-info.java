/**
 * What the parts of the fleet share: named points where a test may kill the server, the length of a
 * lease, loops, and bells that wake whoever waits for one thing.
 */
@NullMarked
package cadre.server.fleet;

import org.jspecify.annotations.NullMarked;
