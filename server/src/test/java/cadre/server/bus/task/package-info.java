/** Tests. */
@NullMarked
package cadre.server.bus.task;

import org.jspecify.annotations.NullMarked;
