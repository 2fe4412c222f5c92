/** Tests of the places that jobs have on the bus. */
@NullMarked
package cadre.server.fleet.seat;

import org.jspecify.annotations.NullMarked;
