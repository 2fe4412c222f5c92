/** Tests. */
@NullMarked
package cadre.server.bus.lock;

import org.jspecify.annotations.NullMarked;
