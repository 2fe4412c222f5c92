/** Tests. */
@NullMarked
package cadre.server.access.team;

import org.jspecify.annotations.NullMarked;
