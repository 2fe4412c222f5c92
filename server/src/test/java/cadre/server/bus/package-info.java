/** Tests. */
@NullMarked
package cadre.server.bus;

import org.jspecify.annotations.NullMarked;
