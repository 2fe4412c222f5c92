/** Tests of results that become documents. */
@NullMarked
package cadre.server.fleet.gather;

import org.jspecify.annotations.NullMarked;
