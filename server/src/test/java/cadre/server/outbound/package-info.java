/** Webhooks that Cadre sends to. */
@NullMarked
package cadre.server.outbound;

import org.jspecify.annotations.NullMarked;
