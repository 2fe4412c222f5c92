/** Tests. */
@NullMarked
package cadre.server.bus.inbox;

import org.jspecify.annotations.NullMarked;
